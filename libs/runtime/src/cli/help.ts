import { styleText } from 'node:util';
import { Configuration, configKeys, valueAt } from '../config/configuration';
import type { AppDescription } from './app';

/** The keys that are asked for most, and the role that looks at them where not every app does. */
const examples: readonly { readonly path: string; readonly role?: string }[] = [
  { path: 'redis.addr' },
  { path: 'redis.password' },
  { path: 'api.host', role: 'api' },
  { path: 'api.port', role: 'api' },
  { path: 'api.tokens', role: 'api' },
  { path: 'task.default_timeout', role: 'api' },
  { path: 'worker.handlers', role: 'work' },
  { path: 'worker.max_concurrent_tasks', role: 'work' },
  { path: 'log.level' },
];

const whatRolesDo: Readonly<Record<string, string>> = {
  schedule: 'turns due times into tasks',
  work: 'runs tasks',
  api: 'serves the REST API',
};

export function helpText(
  { name, description, version, roles, canBeAlone = false, commands = {} }: AppDescription,
  isTerminal: boolean,
): string {
  const heading = (text: string) => (isTerminal ? styleText('bold', text) : text);
  const command = `node apps/${name}/dist/main.cjs`;
  const itsOwn = examples.filter(({ role }) => role === undefined || roles.includes(role));
  const whatItDoes = rows(roles.map((role) => [role, whatRolesDo[role] ?? '']));
  return `${heading(`${name} ${version}`)}  ${description}

${heading('Usage')}
  ${command} [options]

${roles.length === 0 ? '' : `${heading('Roles')}\n${whatItDoes}\n\n`}${heading('Options')}
${rows([
  ['-c, --config FILE', 'read the configuration from this YAML file'],
  ['    --print-config', 'print the configuration as it would be used, secrets masked, and exit'],
  ...Object.entries(commands).map(([option, { description }]) => [`    --${option} FILE`, description]),
  ['-h, --help', 'show this help and exit'],
  ['-v, --version', 'show the version and exit'],
])}

${heading('Configuration')}
  Defaults are overridden by the file, and the file by the environment: the key
  a.b_c is the variable DS_A_B_C. Lists are separated by commas, maps are k=v,k=v.

${rows([['key', 'variable', 'default'], ...itsOwn.map(exampleRow)])}

${rows([
  ['DS_CONFIG', 'names the file when --config does not'],
  ['REDIS_URL', 'is used when no redis.addr is given'],
])}

${heading(canBeAlone ? 'Examples' : 'Example')}
${canBeAlone ? aloneExample(command) : ''}  DS_REDIS_ADDR=redis:6379 ${command} --config config.yaml

  Every key is explained in docs/configuration.md.
`;
}

const aloneExample = (command: string) =>
  `  DS_EMBEDDED_FOLDER=/var/lib/schedule ${command}    alone: where nothing is said about Redis\n`;

function exampleRow({ path }: { readonly path: string }): string[] {
  const key = configKeys.find((each) => each.path === path);
  if (!key) return [];
  return [key.path, key.variable, String(key.kind.toYaml(valueAt(new Configuration(), key.codePath)))];
}

/** Columns as wide as their widest cell. */
function rows(cells: readonly (readonly string[])[]): string {
  const widths = cells.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  );
  return cells
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
