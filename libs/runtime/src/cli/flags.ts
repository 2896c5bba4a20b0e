import { parseArgs } from 'node:util';
import { nearMiss } from '@distribute-schedule/rest-api';
import { type Command, fileArgument } from './app';

export interface Flags {
  readonly config: string | undefined;
  readonly printConfig: boolean;
  readonly help: boolean;
  readonly version: boolean;
  /** Command to run instead of starting the app. */
  readonly command: { readonly name: string; readonly argument: string } | undefined;
}

const ownOptions = {
  config: { type: 'string', short: 'c' },
  'print-config': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** The command line is wrong. The message is one line. */
export class UsageError extends Error {}

interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** Name of the value of an option of type string. Default: a file. */
  readonly meaning?: string;
}

/** Parses the command line. @param commands the app's commands; each takes an argument */
export function readFlags(
  args: readonly string[],
  commands: Readonly<Record<string, Pick<Command, 'argument'>>> = {},
): Flags {
  const options: Readonly<Record<string, Option>> = {
    ...ownOptions,
    ...Object.fromEntries(
      Object.entries(commands).map(([name, { argument = fileArgument }]) => [
        name,
        { type: 'string', meaning: argument.meaning } as const,
      ]),
    ),
  };
  const { values, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`unexpected argument "${token.value}"`);
    if (token.kind === 'option') checkOption(token, options);
  }
  const given = Object.keys(commands).filter((name) => values[name] !== undefined);
  if (given.length > 1) throw new UsageError(`--${given.join(' and --')} cannot be used together`);
  const [name] = given;
  return {
    command: name === undefined ? undefined : { name, argument: String(values[name]) },
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
  const { type, meaning = fileArgument.meaning } = options[name] ?? {};
  const takesValue = type === 'string';
  if (takesValue && (value === undefined || value === '' || value.startsWith('-'))) {
    throw new UsageError(`${rawName} needs ${meaning}`);
  }
  if (!takesValue && value !== undefined) throw new UsageError(`${rawName} takes no value`);
}
