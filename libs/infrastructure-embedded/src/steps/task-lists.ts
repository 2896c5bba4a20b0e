import type { EndRecord, LiveRecord } from '../tables/records';
import type { Part } from '../tables/table';
import type { Tables } from '../tables/tables';
import type { Step } from './step';

/**
 * The lists by which people find tasks, each in the order in which its tasks were made: these, and one for each config
 * under its id, which begins with no asterisk.
 */
export const allTasks = '*all';
export const failedTasks = '*failed';
export const cancelledTasks = '*cancelled';

export function listOpen({ tables: { open } }: Step, id: string, { config, made }: LiveRecord): void {
  open.add(id, allTasks, made);
  open.add(id, config, made);
}

export function unlistOpen({ tables: { open } }: Step, { config, made }: LiveRecord): void {
  open.remove(allTasks, made);
  open.remove(config, made);
}

export function listEnded({ tables: { ended } }: Step, id: string, end: EndRecord): void {
  for (const list of listsOf(end)) ended.addSync([list, end.made], id);
}

export function unlistEnded({ tables: { ended } }: Step, end: EndRecord): void {
  for (const list of listsOf(end)) ended.dropSync([list, end.made]);
}

function listsOf({ config, status }: EndRecord): string[] {
  const lists = [allTasks, config];
  if (status === 'failed') lists.push(failedTasks);
  else if (status === 'cancelled') lists.push(cancelledTasks);
  return lists;
}

export interface Listed {
  readonly id: string;
  readonly made: number;
}

/** Which part of a list: those made before `before`, down to `oldest` and with it, as many as `limit`. */
export interface ListPart {
  readonly list: string;
  readonly of: 'open' | 'ended' | 'both';
  readonly before: number | undefined;
  readonly oldest: number;
  readonly limit: number;
}

/** The newest first. */
export function listed({ open, ended }: Tables, { list, of, before, oldest, limit }: ListPart): Listed[] {
  const last = before === undefined ? Infinity : before - 1;
  const rows: { readonly key: Part[]; readonly value: string }[] = [
    ...(of === 'ended' ? [] : open.last(list, limit, before)),
    ...(of === 'open'
      ? []
      : ended.getRange({ start: [list, last], end: [list, oldest - 1], reverse: true, limit })),
  ];
  return rows
    .map(({ key, value: id }) => ({ id, made: Number(key[1]) }))
    .filter(({ made }) => made >= oldest)
    .sort((a, b) => b.made - a.made)
    .slice(0, limit);
}
