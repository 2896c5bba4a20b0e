import { summaryOf, type Task } from '@distribute-schedule/domain';
import { aConfig, aTask } from '@distribute-schedule/domain/testing';
import { auditStoreState } from './audit-store-state';
import type { ConfigRow, FinishedTask, StoreIndexes, StoreState, UnfinishedTask } from './store-state';

const task = aTask({ id: 'a@1', configId: 'a' });
const config = aConfig({ id: 'a', version: 3 });

const unfinished: UnfinishedTask = {
  id: 'a@1',
  configId: 'a',
  versionToken: task.versionToken,
  queueKind: 'pending',
  queueKey: 'local',
  queuePosition: 8,
  createdMicros: 9,
  read: () => task,
};
const row: ConfigRow = {
  id: 'a',
  version: 3,
  dueAt: 50,
  isParked: false,
  isDueAfterEnd: false,
  openTasks: 1,
  summary: summaryOf(config),
  read: () => config,
};
const indexes: StoreIndexes = {
  deadlines: [{ id: 'a@1', sortedBy: 70 }],
  queues: [{ id: 'a@1', list: 'pending local', sortedBy: 8 }],
  openTasks: [{ id: 'a@1', sortedBy: 9 }],
  openTasksOfConfigs: [{ id: 'a@1', list: 'a' }],
  tasksOfConfigs: [
    { id: 'a@1', list: 'a', sortedBy: 9 },
    { id: 'a@0', list: 'a', sortedBy: 5 },
  ],
  dueTimes: [{ id: 'a', sortedBy: 60 }],
  configNames: [{ id: 'a', list: 'a' }],
  configIds: [{ id: 'a' }],
  configParts: [{ id: 'a', list: 'config:version' }],
};
const consistent: StoreState = {
  unfinishedTasks: [unfinished],
  finishedTasks: [{ id: 'a@0', inHistoryOf: 'a', expires: true }],
  maxHistory: 1,
  configs: [row],
  turns: new Map(),
  pendingQueues: new Set(['local']),
  indexes,
};

const withTask = (changed: Partial<UnfinishedTask>): Partial<StoreState> => ({
  unfinishedTasks: [{ ...unfinished, ...changed }],
});
const withConfig = (changed: Partial<ConfigRow>): Partial<StoreState> => ({
  configs: [{ ...row, ...changed }],
});
const withIndex = (changed: StoreIndexes): Partial<StoreState> => ({ indexes: { ...indexes, ...changed } });
const withFinished = (...finishedTasks: FinishedTask[]): Partial<StoreState> => ({ finishedTasks });
const running = (): Task => {
  const copy = aTask({ id: 'a@1', configId: 'a' });
  copy.start({ attemptToken: 't' as never, workerId: 'w' as never, at: 1 });
  return copy;
};
const finished = (): Task => {
  const copy = running();
  copy.succeed({ attemptToken: 't' as never, at: 2, result: { code: 0, message: '' } });
  return copy;
};
const unreadable = (): never => {
  throw new Error('it is not JSON');
};

describe('auditStoreState', () => {
  it('finds nothing when rows, documents and indexes agree', () => {
    expect(auditStoreState(consistent)).toEqual([]);
  });

  it('does not check an index that the store does not list', () => {
    const { pendingQueues: _, ...withoutList } = consistent;
    expect(auditStoreState({ ...withoutList, indexes: {} })).toEqual([]);
  });

  it.each<[finding: string, damage: Partial<StoreState>]>([
    ['task a@1 is missing from the index of deadlines', withIndex({ deadlines: [] })],
    ['task a@1 is missing from the list "pending local" (at 8)', withIndex({ queues: [] })],
    ['task a@1 is missing from the list of all open tasks (at 9)', withIndex({ openTasks: [] })],
    [
      'task a@1 is missing from the open tasks of config a (at 9)',
      withIndex({ openTasksOfConfigs: [{ id: 'a@1', list: 'b' }] }),
    ],
    ['task a@1 is missing from the tasks of config a (at 9)', withIndex({ tasksOfConfigs: [] })],
    ['task a@1 is unfinished, but has no document', withTask({ read: () => undefined })],
    ['task a@1 is unfinished, but its document says success', withTask({ read: finished })],
    ['the document of task a@1 cannot be read: it is not JSON', withTask({ read: unreadable })],
    ['task a@1 has version token rev:9, but its document has rev:1', withTask({ versionToken: 'rev:9' })],
    [
      'task a@1 is running, but its place is of kind pending',
      withTask({ versionToken: 't', read: () => running() }),
    ],
    ['task a@1 is unfinished, but is listed as finished', withFinished({ id: 'a@1' })],
    ['task a@0 is finished, but its document never expires', withFinished({ id: 'a@0', expires: false })],
    [
      'the history of config a holds 2 tasks, but the limit is 1',
      withFinished({ id: 'a@0', inHistoryOf: 'a' }, { id: 'a@2', inHistoryOf: 'a' }),
    ],
    [
      'the history of config a holds 3 tasks, but the limit is 1',
      {
        ...withFinished(...['a@0', 'a@2', 'a@3'].map((id) => ({ id, inHistoryOf: 'a' }))),
        endedRuns: { configIds: ['a', 'b', 'b'], unreadable: [] },
      },
    ],
    [
      'the log of ended runs holds an entry that cannot be read: entry 7: it is not JSON',
      { endedRuns: { configIds: [], unreadable: ['entry 7: it is not JSON'] } },
    ],
    [
      'the log of ended runs holds 2 runs, but 3 are counted',
      { endedRuns: { configIds: ['a'], unreadable: ['entry 7: it is not JSON'], counted: 3 } },
    ],
    ['task a@0 has the turn of config a, but is not unfinished', { turns: new Map([['a', ['a@1', 'a@0']]]) }],
    ['the pending queue local holds tasks, but is not listed', { pendingQueues: new Set() }],
    ['the pending queue gpu is listed, but is empty', { pendingQueues: new Set(['local', 'gpu']) }],
    ['config a is missing from the index of due times', withIndex({ dueTimes: [] })],
    [
      'the index of due times (at 60) holds config a, which does not belong there',
      withConfig({ dueAt: undefined }),
    ],
    ['config a is missing from the list of names ("a")', withIndex({ configNames: [] })],
    ['config a is missing from the list of all configs', withIndex({ configIds: [] })],
    [
      'config:version holds config b, which does not exist',
      withIndex({ configParts: [{ id: 'b', list: 'config:version' }] }),
    ],
    ['config a has no version', withConfig({ version: undefined })],
    ['config a has version 2, but its document has version 3', withConfig({ version: 2 })],
    [
      'config a is disabled, but has a due time',
      withConfig({
        read: () => aConfig({ id: 'a', version: 3, enabled: false }),
        summary: summaryOf(aConfig({ id: 'a', enabled: false })),
      }),
    ],
    ['config a has a summary that does not match its document', withConfig({ summary: undefined })],
    [
      'config a has a summary that does not match its document',
      withConfig({ summary: { ...summaryOf(config), owner: 'somebody' } }),
    ],
    ['the document of config a cannot be read: it is not JSON', withConfig({ read: unreadable })],
  ])('finds that %s', (finding, damage) => {
    expect(auditStoreState({ ...consistent, ...damage })).toContain(finding);
  });

  it('accepts a history that is too long by the runs that are not folded', () => {
    const finishedTasks = ['a@0', 'a@2', 'a@3'].map((id) => ({ id, inHistoryOf: 'a' }));
    const endedRuns = { configIds: ['a', 'a'], unreadable: [], counted: 2 };
    expect(auditStoreState({ ...consistent, finishedTasks, endedRuns })).toEqual([]);
  });

  it('finds a task in two queues, and the second entry of a task in one queue', () => {
    const queues = [...(indexes.queues ?? []), { id: 'a@1', list: 'queue w' }, ...(indexes.queues ?? [])];
    expect(auditStoreState({ ...consistent, ...withIndex({ queues }) })).toEqual([
      'the list "queue w" holds task a@1, which does not belong there',
      'the list "pending local" (at 8) holds task a@1, which does not belong there',
    ]);
  });

  it('finds an entry that is sorted by another number than its row says', () => {
    expect(
      auditStoreState({ ...consistent, ...withIndex({ openTasks: [{ id: 'a@1', sortedBy: 10 }] }) }),
    ).toEqual([
      'task a@1 is missing from the list of all open tasks (at 9)',
      'the list of all open tasks (at 10) holds task a@1, which does not belong there',
    ]);
  });

  it('finds an entry of a task that is not unfinished', () => {
    const deadlines = [...(indexes.deadlines ?? []), { id: 'a@0' }];
    expect(auditStoreState({ ...consistent, ...withIndex({ deadlines }) })).toEqual([
      'the index of deadlines holds task a@0, which is not unfinished',
    ]);
  });

  it('finds tasks that wait for a turn that no task has', () => {
    const waiting = { queueKind: 'line', queueKey: 'a', queuePosition: undefined };
    const state = {
      ...consistent,
      ...withTask(waiting),
      pendingQueues: new Set<string>(),
      ...withIndex({ queues: [{ id: 'a@1', list: 'line a' }] }),
    };
    expect(auditStoreState(state)).toEqual(['tasks of config a wait for their turn, but no task has it']);
    expect(auditStoreState({ ...state, turns: new Map([['a', ['a@1']]]) })).toEqual([]);
  });

  it('accepts a config that is parked with an unreadable document and without an entry in the due times', () => {
    const parked = withConfig({ isParked: true, read: unreadable });
    expect(auditStoreState({ ...consistent, ...parked, ...withIndex({ dueTimes: [] }) })).toEqual([]);
  });

  it('finds a config that waits for the end of a run when it has no open task', () => {
    const waiting = { dueAt: undefined, isDueAfterEnd: true };
    const state = { ...consistent, ...withIndex({ dueTimes: [] }) };
    expect(auditStoreState({ ...state, ...withConfig({ ...waiting, openTasks: 1 }) })).toEqual([]);
    expect(auditStoreState({ ...state, ...withConfig({ ...waiting, openTasks: 0 }) })).toEqual([
      'config a waits for the end of a run, but has no open task',
    ]);
  });
});
