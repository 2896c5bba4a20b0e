import type { Parameter, SqlValue } from './database';

const listMark = '(??)';

/** Texts by statement, then by the lengths of its lists, because steps run the same few statements again and again. */
const texts = new Map<string, Map<string, string>>();
const none: readonly SqlValue[] = [null];

/**
 * Writes the lists of a statement out: `(??)` becomes `(?, ?, ?, ?)`. A list is filled up with its last value to a power
 * of two, so that a statement has few forms, and each can be prepared once.
 */
export function expandLists(
  statement: string,
  parameters: readonly Parameter[],
): { readonly text: string; readonly values: readonly SqlValue[] } {
  if (!parameters.some(isList)) return { text: statement, values: parameters as readonly SqlValue[] };
  const values: SqlValue[] = [];
  const lengths: number[] = [];
  for (const parameter of parameters) {
    if (isList(parameter)) lengths.push(addFilledUp(values, parameter));
    else values.push(parameter);
  }
  return { text: textFor(statement, lengths), values };
}

function textFor(statement: string, lengths: readonly number[]): string {
  const form = lengths.join(' ');
  const known = texts.get(statement) ?? new Map<string, string>();
  let text = known.get(form);
  if (text === undefined) {
    const [start = '', ...rest] = statement.split(listMark);
    text = rest.reduce((made, part, i) => `${made}(${marks(lengths[i] ?? 0)})${part}`, start);
    texts.set(statement, known.set(form, text));
  }
  return text;
}

function isList(parameter: Parameter): parameter is readonly SqlValue[] {
  return Array.isArray(parameter);
}

/** An empty list becomes a NULL, which equals nothing. Returns the length that the list has now. */
function addFilledUp(values: SqlValue[], given: readonly SqlValue[]): number {
  const list = given.length === 0 ? none : given;
  const length = 2 ** Math.ceil(Math.log2(list.length));
  for (let i = 0; i < length; i += 1) values.push(list[Math.min(i, list.length - 1)] ?? null);
  return length;
}

const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');
