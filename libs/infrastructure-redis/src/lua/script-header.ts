/** What the comment at the top of a Lua file declares; the format is shown in CONTRIBUTING.md. */
export interface ScriptHeader {
  readonly name: string;
  /** The `#!lua` line, or nothing. */
  readonly flags: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
  readonly includes: readonly string[];
  readonly constants: readonly string[];
  readonly body: string;
}

export function parseHeader(source: string): ScriptHeader {
  const match = /^(#!lua[^\n]*)?\s*--\[\[ ([a-z-]+):([\s\S]*?)\]\]\n([\s\S]*)$/.exec(source);
  if (!match) throw new Error(`A Lua file must begin with a header comment: ${source.slice(0, 60)}`);
  const [, flags = '', name = '', comment = '', body = ''] = match;
  return {
    name,
    flags,
    keys: listed(comment, 'KEYS'),
    args: listed(comment, 'ARGV'),
    includes: listed(comment, 'INCLUDE'),
    constants: listed(comment, 'CONST'),
    body,
  };
}

/** The words of a `KEYS  a b c` line. */
function listed(comment: string, label: string): string[] {
  return (new RegExp(`^\\s*${label}  (.*)$`, 'm').exec(comment)?.[1] ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');
}
