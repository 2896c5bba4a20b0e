import { CST, Composer, Lexer, Parser, isScalar, visit, type Document } from 'yaml';

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
  const document = composed(text);
  // A warning is about an unknown tag, which the parser would otherwise drop silently.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw errorAt(text, problem.pos[0], problem.message);
  checkKeys(document);
  return document.toJS({ maxAliasCount: maxAliases });
}

/** Composes the one document of the text. */
function composed(text: string): Document {
  const composer = new Composer({ uniqueKeys: false, schema: 'core' });
  let only: Document | undefined;
  for (const document of composer.compose(tokensUpToError(text), true, text.length)) {
    if (only) throw new UnreadableYamlError('it contains multiple documents, but only one is allowed');
    only = document;
  }
  if (!only) throw new UnreadableYamlError('it contains no document');
  return only;
}

/**
 * Stops at the first token that cannot be parsed. A megabyte of text that is not YAML, such as a log with a JSON object in
 * each line, has a hundred thousand errors, and the library would describe each of them.
 */
function* tokensUpToError(text: string): Generator<CST.Token> {
  for (const token of new Parser().parse(text)) {
    if (token.type === 'error') throw errorAt(text, token.offset, token.message);
    yield token;
  }
}

function errorAt(text: string, offset: number, message: string): UnreadableYamlError {
  const before = text.slice(0, offset).split('\n');
  return new UnreadableYamlError(
    `${message} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`,
  );
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
