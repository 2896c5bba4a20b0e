import { auditStoreState } from '@distribute-schedule/store-kit';
import type { EmbeddedStore } from '../embedded-store';
import type { Groups } from '../tables/groups';
import type { Tables } from '../tables/tables';
import { listStoreState } from './list-store-state';
import { listTouchedState, type Touched } from './list-touched-state';

/**
 * Compares every index with every document, and says in sentences what does not agree; [] means that all is well. It
 * reads everything, in one step.
 */
export function auditEmbedded(store: EmbeddedStore): Promise<readonly string[]> {
  return store.read(({ tables, retention }) => [
    ...auditStoreState(listStoreState(tables, retention.historyPerTask)),
    ...auditSizes(tables),
  ]);
}

/** As much of it as concerns these: the cost is in proportion to them, and so it can be asked after every step. */
export function auditTouched(store: EmbeddedStore, touched: Touched): Promise<readonly string[]> {
  return store.read(({ tables }) => auditStoreState(listTouchedState(tables, touched)));
}

/** What is counted is there. */
function auditSizes(tables: Tables): string[] {
  const groups = Object.entries(tables).filter(
    (entry): entry is [string, Groups<unknown>] => 'owners' in (entry[1] as object),
  );
  return groups.flatMap(([name, group]) => {
    const found = new Map<string, number>();
    for (const { key } of group.all()) found.set(String(key[0]), (found.get(String(key[0])) ?? 0) + 1);
    const counted = new Map(group.owners());
    return [...new Set([...found.keys(), ...counted.keys()])].flatMap((owner) =>
      found.get(owner) === counted.get(owner)
        ? []
        : [`${name} of ${owner}: ${found.get(owner) ?? 0} are there, ${counted.get(owner) ?? 0} are counted`],
    );
  });
}
