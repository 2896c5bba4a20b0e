import { Lexer, isScalar, parseDocument, visit, type Document } from 'yaml';

/** The same limit as for other bodies: see `checkDepth`. */
const maxDepth = 32;
/** Limits aliases, because with them a small text can expand to a huge value. */
const maxAliases = 100;

/** The text is not YAML, or it uses a feature that we do not support. */
export class UnreadableYamlError extends Error {}

/**
 * Parses YAML in linear time. Without these checks the library takes quadratic time: for each key it looks through all
 * keys of the map, and for each bracket through all open brackets. One megabyte of either would block the process for
 * half a minute.
 */
export function readYaml(text: string): unknown {
  checkNesting(text);
  const document = parseDocument(text, { uniqueKeys: false, schema: 'core', logLevel: 'error' });
  // A warning is about an unknown tag, which the parser would otherwise drop silently.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new UnreadableYamlError(problem.message.split('\n')[0] ?? '');
  checkKeys(document);
  return document.toJS({ maxAliasCount: maxAliases });
}

/**
 * Limits the nesting by brackets, and by dashes in one line. Nesting by indentation needs no limit here: each level needs
 * its own spaces in the line, so a small text cannot nest deeply.
 */
function checkNesting(text: string): void {
  let [openBrackets, dashesInLine, isScalarNext] = [0, 0, false];
  for (const token of new Lexer().lex(text)) {
    if (isScalarNext) isScalarNext = false;
    else if (token === scalarFollows) isScalarNext = true;
    else if (token === '[' || token === '{') openBrackets += 1;
    else if (token === ']' || token === '}') openBrackets -= 1;
    else if (token === '-' || token === '?') dashesInLine += 1;
    else if (token.startsWith('\n') || token.startsWith('\r')) dashesInLine = 0;
    if (openBrackets + dashesInLine > maxDepth)
      throw new UnreadableYamlError(`it is nested deeper than ${maxDepth} levels`);
  }
}

/** Token by which the lexer says that its next token is a scalar, even if it looks like a bracket or a dash. */
const scalarFollows = '\x1f';

function checkKeys(document: Document): void {
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name: unknown = isScalar(key) ? String(key.value) : key;
        if (seen.has(name))
          throw new UnreadableYamlError(`the key ${JSON.stringify(name)} appears twice in one map`);
        seen.add(name);
      }
    },
  });
}
