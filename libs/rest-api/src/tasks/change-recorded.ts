import type { StoredTaskConfig } from '@distribute-schedule/domain';
import type { Caller } from '../access/authenticate';
import type { ApiParts } from '../http/api-parts';
import { entryOf, recorded } from '../http/audited';
import type { Route } from '../http/route';
import { viewTask } from './task-view';

interface TaskChange {
  readonly route: Pick<Route, 'method' | 'path'>;
  readonly caller: Caller;
  readonly id: string;
  /** Undefined for a new task, or if its stored data is damaged. */
  readonly before: StoredTaskConfig | undefined;
}

/**
 * Makes one of the changes of a request that changes many tasks. Each has an audit record of its own, so that the changes
 * of a task show it.
 * @param act returns the changed task; undefined if it was deleted
 */
export async function changeRecorded(
  { route, caller, id, before }: TaskChange,
  act: () => Promise<StoredTaskConfig | undefined>,
  { ports: { audit, logger: log } }: ApiParts,
): Promise<void> {
  const task = { of: 'task', id, ...(before && { before: viewTask(before) }) };
  const change = async () => {
    const after = await act();
    return { change: { ...task, ...(after && { after: viewTask(after) }) } };
  };
  await recorded({ ...entryOf(route, caller, {}), ...task }, change, { audit, log });
}
