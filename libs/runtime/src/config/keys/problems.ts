import { inspect } from 'node:util';

/** One thing that is wrong with the configuration, in the terms of the person who wrote it. */
export interface ConfigurationProblem {
  /** The key as it was written (`api.port`, `DS_API_PORT`, in code `api.port`), or '' where it is the file's. */
  readonly path: string;
  /** The key that it is about, by its name in the file, where it is about one. */
  readonly key?: string;
  /** Where it was written: `config.yaml:4:18`, `environment`, or '' for an object in code. */
  readonly place: string;
  /** The value as it was given, with secrets masked. */
  readonly given?: string;
  /** What is wrong with it or what is allowed, with a suggestion where there is one. */
  readonly reason: string;
}

/** Carries every problem at once, so that a configuration is put right in one go. */
export class ConfigurationError extends Error {
  readonly code = 'configuration.invalid';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(textOf(problems));
    this.name = 'ConfigurationError';
  }
}

/** File problems from top to bottom, then all others as they were found. */
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

/** What was given, as it may be shown: nothing of a secret, no credentials of an address, nothing endless. */
export function shown(value: unknown, secret = false): string {
  if (value === undefined || value === null) return 'nothing';
  if (secret) return mask;
  const text =
    typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 1, breakLength: 200 });
  const harmless = text.replace(/^("?)(\w+:\/\/)?.*@/s, `$1$2${mask}@`);
  return harmless.length > 100 ? `${harmless.slice(0, 100)}…` : harmless;
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
