import { Lexer, isScalar, parseDocument, visit, type Document } from 'yaml';

/** As deep as a body may be: see `checkDepth`. */
const deepest = 32;
/** Aliases are how a small text becomes a large one. */
const mostAliases = 100;

/** What a text is that holds no YAML, or none that is read here. */
export class UnreadableYamlError extends Error {}

/**
 * Reads YAML in a time that grows with its length alone. The library looks through all keys of a map for each of them,
 * and through all that is open for each bracket: a megabyte of either would hold up everything else for half a minute.
 */
export function readYaml(text: string): unknown {
  checkNesting(text);
  const document = parseDocument(text, { uniqueKeys: false, schema: 'core', logLevel: 'error' });
  // A warning is a tag that nobody knows, which would otherwise vanish from its value without a word.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new UnreadableYamlError(problem.message.split('\n')[0] ?? '');
  checkKeys(document);
  return document.toJS({ maxAliasCount: mostAliases });
}

/** Nesting by indentation needs as many blanks a line; brackets, and dashes in one line, need nothing. */
function checkNesting(text: string): void {
  let [open, inLine, isScalarNext] = [0, 0, false];
  for (const token of new Lexer().lex(text)) {
    if (isScalarNext) isScalarNext = false;
    else if (token === scalarFollows) isScalarNext = true;
    else if (token === '[' || token === '{') open += 1;
    else if (token === ']' || token === '}') open -= 1;
    else if (token === '-' || token === '?') inLine += 1;
    else if (token.startsWith('\n') || token.startsWith('\r')) inLine = 0;
    if (open + inLine > deepest) throw new UnreadableYamlError(`it is nested deeper than ${deepest} levels`);
  }
}

/** By which the lexer announces that its next token is a text, whatever that looks like. */
const scalarFollows = '\x1f';

function checkKeys(document: Document): void {
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name: unknown = isScalar(key) ? String(key.value) : key;
        if (seen.has(name)) throw new UnreadableYamlError(`the key ${JSON.stringify(name)} is given twice`);
        seen.add(name);
      }
    },
  });
}
