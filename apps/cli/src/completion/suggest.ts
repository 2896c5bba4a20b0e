import type { Command, Option } from 'commander';

/** Suggestions for the word at the cursor. */
export type Suggestion =
  /** One of these words. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** A name that the API or the file of contexts knows, such as the id of a task. */
  | { readonly kind: 'name'; readonly of: string }
  | { readonly kind: 'file' };

export interface Completion {
  /** The word at the cursor, as far as it is typed. */
  readonly current: string;
  readonly suggestion: Suggestion;
  /** Values of options before the cursor, by their names in the code, such as `tokenFile`. */
  readonly options: Readonly<Record<string, string>>;
}

const nothing: Suggestion = { kind: 'words', words: [] };

/** Finds what can follow, by walking the tree of commands. @param words after the name of the program; the last is at the cursor */
export function suggest(program: Command, words: readonly string[]): Completion {
  const current = words.at(-1) ?? '';
  const options: Record<string, string> = {};
  let command = program;
  let argumentCount = 0;
  let open: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (open) {
      options[open.attributeName()] = word;
      open = undefined;
    } else if (word.startsWith('-')) {
      open = optionWithValue(command, word, options);
    } else {
      const next = argumentCount === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (next) command = next;
      else argumentCount += 1;
    }
  }
  const suggestion = open ? valuesOf(open) : suggestionIn(command, current, argumentCount);
  return { current, suggestion, options };
}

/** Returns the option if its value is the next word. */
function optionWithValue(
  command: Command,
  word: string,
  options: Record<string, string>,
): Option | undefined {
  const [flag = '', ...value] = word.split('=');
  const option = optionsOf(command).find(({ long, short }) => flag === long || flag === short);
  if (!option || option.isBoolean() || (!option.required && !option.optional)) return undefined;
  if (value.length === 0) return option;
  options[option.attributeName()] = value.join('=');
  return undefined;
}

function suggestionIn(command: Command, current: string, argumentCount: number): Suggestion {
  if (current.startsWith('-')) {
    const flags = optionsOf(command).map(({ long, short }) => long ?? short ?? '');
    return { kind: 'words', words: [...flags, '--help'] };
  }
  const names = command
    .createHelp()
    .visibleCommands(command)
    .map((each) => each.name());
  if (names.length > 0) return argumentCount === 0 ? { kind: 'words', words: names } : nothing;
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[argumentCount] ?? (last?.variadic === true ? last : undefined);
  if (!argument) return nothing;
  return argument.argChoices
    ? { kind: 'words', words: argument.argChoices }
    : { kind: 'name', of: argument.name() };
}

/** The placeholder of an option says what its value is, for example `<task>`. */
function valuesOf(option: Option): Suggestion {
  if (option.argChoices) return { kind: 'words', words: option.argChoices };
  const placeholder = /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? '';
  return placeholder === 'file' ? { kind: 'file' } : { kind: 'name', of: placeholder };
}

/** Options of a command and of those above it. */
function optionsOf(command: Command): Option[] {
  const own = command.options.filter(({ hidden }) => !hidden);
  return command.parent ? [...own, ...optionsOf(command.parent)] : own;
}
