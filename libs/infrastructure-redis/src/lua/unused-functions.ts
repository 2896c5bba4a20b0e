/** The words of Lua code, without its comments and its quoted texts. */
export function wordsOf(source: string): Set<string> {
  const code = source.replace(/--\[\[[\s\S]*?\]\]|--[^\n]*|'[^'\n]*'|"[^"\n]*"/g, ' ');
  return new Set(code.match(/[A-Za-z_][A-Za-z0-9_]*/g));
}

/** A function of the outermost level: from `local function` at the start of a line to `end`, on it or alone on a line. */
const definition = /^local function (\w+)\((?:.* end|.*(?:\n(?!end$).*)*\nend)$/gm;

/**
 * Leaves out the functions of includes that a script does not use. Lua makes each function anew whenever the script runs,
 * which costs more than a command.
 */
export function withoutUnusedFunctions(body: string): string {
  const functions = new Map(Array.from(body.matchAll(definition), ([text, name = '']) => [name, text]));
  const used = new Set<string>();
  const use = (words: ReadonlySet<string>) => {
    for (const [name, text] of functions) {
      if (used.has(name) || !words.has(name)) continue;
      used.add(name);
      use(wordsOf(text));
    }
  };
  use(wordsOf(body.replace(definition, '')));
  return body.replace(definition, (text, name: string) => (used.has(name) ? text : ''));
}
