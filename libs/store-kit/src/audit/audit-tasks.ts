import { isFinal, type Task } from '@distribute-schedule/domain';
import { reasonOf } from '../reason-of';
import { compareIndex, type IndexRule } from './compare-index';
import { queueList, type StoreState, type UnfinishedTask } from './store-state';

const otherwise = 'is not unfinished';

/** An unfinished task has one deadline, is in one place, and is in every list in which people look for it. */
const rules = {
  deadlines: {
    name: () => 'the index of deadlines',
    expected: () => [{}],
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

/** A finished task has a document that will be deleted some day, and is in no index of unfinished tasks. */
export function auditFinishedTasks({
  unfinishedTasks,
  finishedTasks,
  maxHistory,
  endedRuns,
}: StoreState): string[] {
  const unfinished = new Set(unfinishedTasks.map(({ id }) => id));
  const findings = finishedTasks.flatMap(({ id, expires }) => [
    ...(unfinished.has(id) ? [`task ${id} is unfinished, but is listed as finished`] : []),
    ...(expires === false ? [`task ${id} is finished, but its document never expires`] : []),
  ]);
  const lengths = countEach(finishedTasks.flatMap(({ inHistoryOf: config }) => config ?? []));
  const unfolded = countEach(endedRuns?.configIds ?? []);
  for (const [config, length] of lengths) {
    // The step that folds ended runs bounds the histories of their configs.
    if (length > maxHistory + (unfolded.get(config) ?? 0))
      findings.push(`the history of config ${config} holds ${length} tasks, but the limit is ${maxHistory}`);
  }
  return findings;
}

/** Every entry of the log of ended runs can be read, and the store knows how many runs the log holds. */
export function auditEndedRuns({ endedRuns }: StoreState): string[] {
  if (!endedRuns) return [];
  const { configIds, unreadable, counted } = endedRuns;
  const held = configIds.length + unreadable.length;
  return [
    ...unreadable.map((reason) => `the log of ended runs holds an entry that cannot be read: ${reason}`),
    ...(counted === undefined || counted === held
      ? []
      : [`the log of ended runs holds ${held} runs, but ${counted} are counted`]),
  ];
}

function countEach(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
