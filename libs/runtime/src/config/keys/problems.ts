import { inspect } from 'node:util';

/** One problem of the configuration, in the words of the file, the environment or the code that contains it. */
export interface ConfigurationProblem {
  /** The key as it was written: `api.port` or `DS_API_PORT`. Empty if the problem concerns the whole file. */
  readonly path: string;
  /** Path of the key in the file, if the problem concerns one. */
  readonly key?: string;
  /** Place where the value was written: `config.yaml:4:18`, `environment`, or empty for an object in code. */
  readonly place: string;
  /** The value as it was written, with masked secrets. */
  readonly given?: string;
  /** The mistake or the allowed values, with a suggestion if there is one. */
  readonly reason: string;
}

/** The configuration is wrong. Lists every problem, so that all of them can be corrected at once. */
export class ConfigurationError extends Error {
  readonly code = 'configuration.invalid';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(textOf(problems));
    this.name = 'ConfigurationError';
  }
}

/** Sorts problems of the file by line. All others follow, in the order in which they were found. */
export function inReadingOrder(problems: readonly ConfigurationProblem[]): ConfigurationProblem[] {
  const positionOf = ({ place }: ConfigurationProblem): number => {
    const [, line, column] = /:(\d+):(\d+)$/.exec(place) ?? [];
    return line === undefined ? Infinity : Number(line) * 10_000 + Number(column);
  };
  const ranked = problems.map((problem) => ({ problem, position: positionOf(problem) }));
  return ranked
    .sort((a, b) => (a.position === b.position ? 0 : a.position - b.position))
    .map(({ problem }) => problem);
}

export const mask = '********';

/** Formats a value for an error message: masks secrets and the credentials in addresses, and cuts long values. */
export function display(value: unknown, isSecret = false): string {
  if (value === undefined || value === null) return 'nothing';
  if (isSecret) return mask;
  const text =
    typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 1, breakLength: 200 });
  const masked = text.replace(/^("?)(\w+:\/\/)?.*@/s, `$1$2${mask}@`);
  return masked.length > 100 ? `${masked.slice(0, 100)}…` : masked;
}

function textOf(problems: readonly ConfigurationProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`The configuration has ${count}:`, ...problems.map(paragraphOf)].join('\n\n');
}

function paragraphOf({ path, place, given, reason }: ConfigurationProblem): string {
  const title = path === '' ? place : `${path}${place === '' ? '' : `  (${place})`}`;
  const lines = given === undefined ? [reason] : [`given:   ${given}`, reason];
  return [`  ${title}`, ...lines.map((line) => `      ${line}`)].join('\n');
}
