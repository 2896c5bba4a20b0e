import { RowChangedError, type Reader } from '../database/database';
import type { EventRow } from '../schema/tables';
import type { Step } from './step';

/** Number of the newest event. Its row is never dropped. */
export async function newestEvent(reader: Reader): Promise<number> {
  const [newest] = await reader.query<{ readonly number: number | null }>(
    'select max(number) as number from event where bucket = 0',
  );
  return newest?.number ?? 0;
}

const maxAtOnce = 1_000;

/**
 * Numbers events that were committed without a number, which are visible to readers only then. The row that holds the
 * newest number lets one transaction do this at a time.
 * @returns true if there may be more
 */
export async function numberEvents({ transaction }: Step): Promise<boolean> {
  const [[newest], waiting] = await Promise.all([
    transaction.query<{ readonly value: string }>(
      `select value from meta where name = 'newest_event' {for update}`,
    ),
    transaction.query<Pick<EventRow, 'number' | 'size'>>(
      'select number, size from unnumbered_event where bucket = 0 order by number limit ?',
      maxAtOnce,
    ),
  ]);
  if (waiting.length === 0) return false;
  const before = Number(newest?.value ?? 0);
  const after = before + waiting.reduce((sum, { size }) => sum + size, 0);
  const numbers = waiting.map(({ number }) => number);
  const [taken, , removed] = await Promise.all([
    transaction.execute(
      `update meta set value = ? where name = 'newest_event' and value = ?`,
      String(after),
      String(before),
    ),
    transaction.execute(
      `insert into event (number, size, happened_at, events)
       select ? + sum(size) over (order by number), size, happened_at, events
       from unnumbered_event where bucket = 0 and number in (??)`,
      before,
      numbers,
    ),
    transaction.execute('delete from unnumbered_event where bucket = 0 and number in (??)', numbers),
  ]);
  if (taken !== 1) throw new RowChangedError('meta');
  if (removed !== waiting.length) throw new RowChangedError('unnumbered_event');
  return waiting.length === maxAtOnce;
}
