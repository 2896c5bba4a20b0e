import type { Step } from './step';

/** One process has the folder at a time, so whoever worked in it or led is gone, and need not be waited for. */
export function endEarlierLife({ tables: { workers, leader } }: Step): void {
  for (const { key: id, value } of workers.getRange()) workers.putSync(id, { ...value, until: 0 });
  for (const lock of leader.getKeys()) leader.removeSync(lock);
}
