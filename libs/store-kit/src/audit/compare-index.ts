import type { IndexEntry } from './store-state';

type Position = Omit<IndexEntry, 'id'>;

/** Rows that an index must hold. */
export interface IndexRule<Row> {
  /** Name of one list of the index, for findings. */
  readonly name: (list: string) => string;
  /** Position at which the index must hold the row. */
  readonly expected: (row: Row) => readonly Position[];
  /** True if the index may hold the row in other places too. */
  readonly mayHold?: (row: Row) => boolean;
  /** Finding for an id that has no row. Left out if the index may hold such ids. */
  readonly otherwise?: string;
}

/** Compares an index with the rows that it names, in both directions. Returns one sentence for each difference. */
export function compareIndex<Row extends { readonly id: string }>(
  kind: 'task' | 'config',
  rows: ReadonlyMap<string, Row>,
  entries: readonly IndexEntry[] | undefined,
  rule: IndexRule<Row>,
): string[] {
  if (!entries) return [];
  const found = new Map<string, IndexEntry[]>();
  for (const entry of entries) {
    const others = found.get(entry.id);
    if (others) others.push(entry);
    else found.set(entry.id, [entry]);
  }
  const findings = [...rows.values()].flatMap((row) => {
    const surplus = found.get(row.id) ?? [];
    const missing = rule.expected(row).filter((position) => !takeFrom(surplus, position));
    return [
      ...missing.map((position) => `${kind} ${row.id} is missing from ${text(rule, position)}`),
      ...(rule.mayHold?.(row) ? [] : surplus).map(
        (entry) => `${text(rule, entry)} holds ${kind} ${row.id}, which does not belong there`,
      ),
    ];
  });
  const { otherwise } = rule;
  if (otherwise === undefined) return findings;
  const unknown = entries.filter(({ id }) => !rows.has(id));
  return [
    ...findings,
    ...unknown.map((entry) => `${text(rule, entry)} holds ${kind} ${entry.id}, which ${otherwise}`),
  ];
}

/** Removes one entry with this position. Returns false if there is none. */
function takeFrom(entries: IndexEntry[], { list, sortedBy }: Position): boolean {
  const index = entries.findIndex(
    (entry) =>
      entry.list === list &&
      (entry.sortedBy === undefined || sortedBy === undefined || entry.sortedBy === sortedBy),
  );
  return index >= 0 && entries.splice(index, 1).length > 0;
}

function text<Row>({ name }: IndexRule<Row>, { list = '', sortedBy }: Position): string {
  return sortedBy === undefined ? name(list) : `${name(list)} (at ${sortedBy})`;
}
