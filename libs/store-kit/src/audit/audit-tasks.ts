import { isFinal, type Task } from '@distribute-schedule/domain';
import { reasonOf } from '../reason-of';
import { compareIndex, type IndexRule } from './compare-index';
import { queueList, type StoreState, type UnfinishedTask } from './store-state';

const otherwise = 'is not unfinished';

/** An unfinished task has one deadline, is in one place, and is in every list in which people look for it. */
const rules = {
  deadlines: {
    name: () => 'the index of deadlines',
    expected: ({ deadline }) => [{ sortedBy: deadline }],
    otherwise,
  },
  queues: {
    name: (list) => `the list "${list}"`,
    expected: ({ queueKind, queueKey, queuePosition }) => {
      const list = queueList(queueKind, queueKey);
      return list === undefined ? [] : [{ list, sortedBy: queuePosition }];
    },
    otherwise,
  },
  openTasks: {
    name: () => 'the list of all open tasks',
    expected: ({ createdMicros }) => [{ sortedBy: createdMicros }],
    otherwise,
  },
  openTasksOfConfigs: {
    name: (config) => `the open tasks of config ${config}`,
    expected: ({ configId, createdMicros }) => [{ list: configId, sortedBy: createdMicros }],
    otherwise,
  },
  tasksOfConfigs: {
    name: (config) => `the tasks of config ${config}`,
    expected: ({ configId, createdMicros }) => [{ list: configId, sortedBy: createdMicros }],
  },
} satisfies Record<string, IndexRule<UnfinishedTask>>;

export function auditUnfinishedTasks({ unfinishedTasks, indexes }: StoreState): string[] {
  const rows = new Map(unfinishedTasks.map((task) => [task.id, task]));
  const indexNames = Object.keys(rules) as (keyof typeof rules)[];
  return [
    ...indexNames.flatMap((name) => compareIndex('task', rows, indexes[name], rules[name])),
    ...unfinishedTasks.flatMap(auditDocument),
  ];
}

function auditDocument({ id, versionToken, queueKind, read }: UnfinishedTask): string[] {
  try {
    const task = read();
    if (!task) return [`task ${id} is unfinished, but has no document`];
    if (isFinal(task.status)) return [`task ${id} is unfinished, but its document says ${task.status}`];
    const findings: string[] = [];
    if (task.versionToken !== versionToken)
      findings.push(
        `task ${id} has version token ${versionToken}, but its document has ${task.versionToken}`,
      );
    if (!queueKindsOf(task).includes(queueKind))
      findings.push(`task ${id} is ${task.status}, but its place is of kind ${queueKind}`);
    return findings;
  } catch (error) {
    return [`the document of task ${id} cannot be read: ${reasonOf(error)}`];
  }
}

function queueKindsOf(task: Task): readonly string[] {
  if (task.waitsUntil !== undefined) return ['delayed'];
  return task.status === 'running' ? ['running', 'handed'] : ['queue', 'pending', 'line'];
}

/** A finished task has a document that will be deleted some day, is listed, and is in no index of unfinished tasks. */
export function auditFinishedTasks({ unfinishedTasks, finishedTasks, maxHistory }: StoreState): string[] {
  const unfinished = new Set(unfinishedTasks.map(({ id }) => id));
  const findings = finishedTasks.flatMap(({ id, status, hasDocument, isListed, expires }) => [
    ...(unfinished.has(id) ? [`task ${id} is unfinished, but is listed as finished`] : []),
    ...(hasDocument === false ? [`task ${id} is listed as finished, but has no document`] : []),
    ...(status !== undefined && !isFinal(status)
      ? [`the document of task ${id} says ${status}, but the task is in no index of unfinished tasks`]
      : []),
    ...(isListed === false ? [`task ${id} is in a history, but not in the list of finished tasks`] : []),
    ...(expires === false ? [`task ${id} is finished, but its document never expires`] : []),
  ]);
  const lengths = new Map<string, number>();
  for (const { inHistoryOf: config } of finishedTasks)
    if (config !== undefined) lengths.set(config, (lengths.get(config) ?? 0) + 1);
  for (const [config, length] of lengths) {
    if (length > maxHistory)
      findings.push(`the history of config ${config} holds ${length} tasks, but the limit is ${maxHistory}`);
  }
  return findings;
}
