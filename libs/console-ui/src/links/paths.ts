import { basePath } from '../api/api';

/** Paths of pages for plain links in rows. The router's own links are typed, but too slow for hundreds of them. */
export const taskPath = (id: string): string => `${basePath}/tasks/${encodeURIComponent(id)}`;
/** The due times of a task with one outcome. */
export const ledgerPath = (id: string, outcome: string): string =>
  `${taskPath(id)}/ledger?outcome=${outcome}`;
/** The change that made a version of a task. */
export const changePath = (id: string, version: number): string =>
  `${taskPath(id)}/changes?version=${version}`;
export const executionPath = (id: string): string => `${basePath}/executions/${encodeURIComponent(id)}`;
/** The tasks with one owner, label or executor, or in one state. */
export const tasksPath = (filter: 'owner' | 'label' | 'executor' | 'state', value: string): string =>
  `${basePath}/tasks?${filter}=${encodeURIComponent(value)}`;
export const workerPath = (id: string): string => `${basePath}/cluster/workers/${encodeURIComponent(id)}`;
