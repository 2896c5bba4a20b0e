import type { Parameter, SqlValue } from './database';

const listMark = '(??)';

/**
 * Writes the lists of a statement out: `(??)` becomes `(?, ?, ?, ?)`. A list is filled up with its last value to a power
 * of two, so that a statement has few forms, and each can be prepared once.
 */
export function expandLists(
  statement: string,
  parameters: readonly Parameter[],
): { readonly text: string; readonly values: readonly SqlValue[] } {
  if (!statement.includes(listMark)) return { text: statement, values: parameters as readonly SqlValue[] };
  const [start = '', ...rest] = statement.split(listMark);
  const lists = parameters.filter((parameter) => isList(parameter)).map(filledUp);
  const text = rest.reduce((made, part, i) => `${made}(${marks(lists[i]?.length ?? 0)})${part}`, start);
  let nextList = 0;
  return { text, values: parameters.flatMap((one) => (isList(one) ? (lists[nextList++] ?? []) : [one])) };
}

function isList(parameter: Parameter): parameter is readonly SqlValue[] {
  return Array.isArray(parameter);
}

/** An empty list becomes a NULL, which equals nothing. */
function filledUp(list: readonly SqlValue[]): readonly SqlValue[] {
  const length = 2 ** Math.ceil(Math.log2(Math.max(1, list.length)));
  const last = list.at(-1) ?? null;
  return [...list, ...Array.from({ length: length - list.length }, () => last)];
}

const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');
