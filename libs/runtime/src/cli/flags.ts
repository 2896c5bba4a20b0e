import { parseArgs } from 'node:util';
import { nearMiss } from '@distribute-schedule/rest-api';

export interface Flags {
  readonly config: string | undefined;
  readonly printConfig: boolean;
  readonly help: boolean;
  readonly version: boolean;
  /** What is to be done with a file instead of a start. */
  readonly command: { readonly name: string; readonly file: string } | undefined;
}

const ownOptions = {
  config: { type: 'string', short: 'c' },
  'print-config': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** Says in one line what is wrong with the command line. */
export class UsageError extends Error {}

interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
}

/** @param commands the names of the app's own commands, each of which takes a file */
export function readFlags(args: readonly string[], commands: readonly string[] = []): Flags {
  const options: Readonly<Record<string, Option>> = {
    ...ownOptions,
    ...Object.fromEntries(commands.map((name) => [name, { type: 'string' } as const])),
  };
  const { values, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`"${token.value}" is not expected here`);
    if (token.kind === 'option') checkOption(token, options);
  }
  const given = commands.filter((name) => values[name] !== undefined);
  if (given.length > 1) throw new UsageError(`--${given.join(' and --')} exclude each other`);
  const [name] = given;
  return {
    command: name === undefined ? undefined : { name, file: String(values[name]) },
    config: typeof values['config'] === 'string' ? values['config'] : undefined,
    printConfig: values['print-config'] === true,
    help: values['help'] === true,
    version: values['version'] === true,
  };
}

function checkOption(
  { name, rawName, value }: { name: string; rawName: string; value?: string | undefined },
  options: Readonly<Record<string, Option>>,
): void {
  if (!Object.hasOwn(options, name)) {
    const meant = rawName.startsWith('--') ? nearMiss(name, Object.keys(options)) : undefined;
    throw new UsageError(
      `unknown option ${rawName}${meant === undefined ? '' : `: did you mean --${meant}?`}`,
    );
  }
  const takesValue = options[name]?.type === 'string';
  if (takesValue && (value === undefined || value === '' || value.startsWith('-'))) {
    throw new UsageError(`${rawName} needs the name of a file`);
  }
  if (!takesValue && value !== undefined) throw new UsageError(`${rawName} takes no value`);
}
