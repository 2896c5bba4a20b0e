import { CST, Composer, Lexer, Parser, isScalar, visit, type Document } from 'yaml';

/** The same limit as for other bodies: see `checkDepth`. */
const maxDepth = 32;
/** Limits aliases, because with them a small text can expand to a huge value. */
const maxAliases = 100;

/** Maximum number of tasks in one import. */
export const maxTasks = 2000;

/** The text is not YAML, uses a feature that we do not support, or holds too much. */
export class UnreadableYamlError extends Error {}

/**
 * Parses the YAML of an import in linear time. Without these checks the library takes quadratic time: for each key it
 * looks through all keys of the map, and for each bracket through all open brackets. One megabyte of either would take
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
    if (token.type === 'document') checkTasks(token);
    yield token;
  }
}

/** Counts the tasks while they are tokens, because building them takes much longer. */
function checkTasks({ value: map }: CST.Document): void {
  const entries = map && 'items' in map ? map.items : [];
  for (const { key, value } of entries as readonly CST.CollectionItem[]) {
    if (!key || !('source' in key) || key.source !== 'tasks' || !value || !('items' in value)) continue;
    // An item without a value is a comma at the end of a list.
    const count = value.items.filter((item) => item.value !== undefined).length;
    if (count > maxTasks) throw new UnreadableYamlError(tooManyTasks(count));
  }
}

export const tooManyTasks = (count: number): string =>
  `it contains ${count} tasks, but at most ${maxTasks} are allowed: send them in several requests`;

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
