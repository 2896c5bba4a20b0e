import { styleText } from 'node:util';
import { Configuration, configKeys, valueAt } from '../config/configuration';
import type { AppDescription } from './app';

const examples = [
  'redis.addr',
  'redis.password',
  'api.port',
  'worker.max_concurrent_tasks',
  'task.default_timeout',
  'log.level',
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
  return `${heading(`${name} ${version}`)}  ${description}

${heading('Usage')}
  ${name} [options]

${heading('Roles')}
${rows(roles.map((role) => [role, whatRolesDo[role] ?? '']))}

${heading('Options')}
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

${rows([['key', 'variable', 'default'], ...examples.map(exampleRow)])}

${rows([
  ['DS_CONFIG', 'names the file when --config does not'],
  ['REDIS_URL', 'is used when no redis.addr is given'],
])}

${heading(canBeAlone ? 'Examples' : 'Example')}
${canBeAlone ? aloneExample(name) : ''}  DS_REDIS_ADDR=redis:6379 ${name} --config config.yaml

  Every key is explained in docs/configuration.md.
`;
}

const aloneExample = (name: string) =>
  `  DS_EMBEDDED_FOLDER=/var/lib/schedule ${name}    alone: where nothing is said about Redis\n`;

function exampleRow(path: string): string[] {
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
