/** The fields of a record, in the order in which they are passed. */
export interface RecordFields {
  /** Fields that share one argument, separated by spaces. Only the last of them may have a space. */
  readonly short: readonly string[];
  /** Fields with an argument each. */
  readonly long: readonly string[];
}

/** The declarations in the comment at the top of a Lua file. CONTRIBUTING.md shows the format. */
export interface ScriptHeader {
  readonly name: string;
  /** The `#!lua` line, or an empty text. */
  readonly flags: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
  readonly includes: readonly string[];
  readonly constants: readonly string[];
  /** Keys that the caller passes beside the routing key, so that Redis checks the permissions for them. */
  readonly declares: readonly string[];
  /** Groups of arguments that can repeat, by name. */
  readonly records: ReadonlyMap<string, RecordFields>;
  readonly body: string;
}

export function parseHeader(source: string): ScriptHeader {
  const match = /^(#!lua[^\n]*)?\s*--\[\[ ([a-z-]+):([\s\S]*?)\]\]\n([\s\S]*)$/.exec(source);
  if (!match)
    throw new Error(
      `expected a Lua file to begin with a header comment, got ${JSON.stringify(source.slice(0, 60))}`,
    );
  const [, flags = '', name = '', comment = '', body = ''] = match;
  return {
    name,
    flags,
    keys: listed(comment, 'KEYS'),
    args: listed(comment, 'ARGV'),
    includes: listed(comment, 'INCLUDE'),
    constants: listed(comment, 'CONST'),
    declares: listed(comment, 'DECLARES'),
    records: recordsIn(comment),
    body,
  };
}

/** The words of a `KEYS  a b c` line. */
function listed(comment: string, label: string): string[] {
  return wordsOf(new RegExp(`^\\s*${label}  (.*)$`, 'm').exec(comment)?.[1] ?? '');
}

/** All `RECORD  name: short fields + long fields` lines. */
function recordsIn(comment: string): Map<string, RecordFields> {
  const lines = comment.matchAll(/^\s*RECORD  (\w+): ([^+\n]*)\+?(.*)$/gm);
  return new Map(
    Array.from(lines, ([, name = '', short = '', long = '']) => [
      name,
      { short: wordsOf(short), long: wordsOf(long) },
    ]),
  );
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
