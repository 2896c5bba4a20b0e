import { styleText } from 'node:util';
import { Configuration, configKeys, valueAt } from '../config/configuration';
import { localStore, sharedStoreNames, storeNames, stores } from '../stores/stores';
import { type AppDescription, fileArgument } from './app';

/** The keys that people set most often. A key with a role is shown by the apps with that role only. */
const commonKeys: readonly { readonly path: string; readonly role?: string }[] = [
  { path: 'api.host', role: 'api' },
  { path: 'api.port', role: 'api' },
  { path: 'api.tokens', role: 'api' },
  { path: 'task.default_timeout', role: 'api' },
  { path: 'worker.handlers', role: 'work' },
  { path: 'worker.max_concurrent_tasks', role: 'work' },
  { path: 'log.level' },
];

const whatRolesDo: Readonly<Record<string, string>> = {
  schedule: 'creates an execution for each due time',
  work: 'runs executions',
  api: 'serves the REST API',
};

export function helpText(
  { name, description, version, roles, sharedStore = 'required', commands = {} }: AppDescription,
  isTerminal: boolean,
): string {
  const heading = (text: string) => (isTerminal ? styleText('bold', text) : text);
  const command = `node apps/${name}/dist/main.cjs`;
  const usable = (sharedStore === 'required' ? sharedStoreNames : storeNames).map((each) => stores[each]);
  const keys = [
    'store',
    ...usable.flatMap(({ help }) => help.keys),
    ...commonKeys.filter(({ role }) => role === undefined || roles.includes(role)).map(({ path }) => path),
  ];
  const whatItDoes = rows(roles.map((role) => [role, whatRolesDo[role] ?? '']));
  return `${heading(`${name} ${version}`)}  ${description}

${heading('Usage')}
  ${command} [options]

${roles.length === 0 ? '' : `${heading('Roles')}\n${whatItDoes}\n\n`}${heading('Options')}
${rows([
  ['-c, --config FILE', 'read the configuration from this YAML file'],
  ['    --print-config', 'print the effective configuration with masked secrets, and exit'],
  ...Object.entries(commands).map(([option, { description, argument = fileArgument }]) => [
    `    --${option} ${argument.placeholder}`,
    description,
  ]),
  ['-h, --help', 'show this help and exit'],
  ['-v, --version', 'show the version and exit'],
])}

${heading('Configuration')}
  The file overrides the defaults, and environment variables override the file.
  The variable of the key a.b_c is DS_A_B_C. A list is written a,b and a map k=v,k=v.

${rows([['key', 'variable', 'default'], ...keys.map((path) => keyRow(path, sharedStore))])}

${rows([
  ['DS_CONFIG', 'names the file if --config is not given'],
  ...usable.flatMap(({ url, help }) =>
    url ? [[url.variable, `is used if ${help.keys[0] ?? ''} is not given`]] : [],
  ),
])}

${heading(usable.length > 1 ? 'Examples' : 'Example')}
${usable.map(({ help }) => `  ${help.example} ${command} --config config.yaml`).join('\n')}

  docs/configuration.md explains every key.
`;
}

function keyRow(path: string, sharedStore: AppDescription['sharedStore']): string[] {
  const key = configKeys.find((each) => each.path === path);
  if (!key) return [];
  const isInferred = path === 'store' && sharedStore === 'optional';
  const value = isInferred
    ? `${sharedStoreNames.join(' or ')} if configured, else ${localStore}`
    : String(key.kind.toYaml(valueAt(new Configuration(), key.codePath)));
  return [key.path, key.variable, value];
}

/** Aligns the cells in columns. */
function rows(cells: readonly (readonly string[])[]): string {
  const widths = cells.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  );
  return cells
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
