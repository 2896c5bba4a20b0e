import type {
  DayChange,
  EndedRunsBatch,
  FoldChanges,
  LatestRun,
  ListChange,
  FailingChange,
  SumChange,
  TotalChange,
} from '@distribute-schedule/application';
import { maxExtraForgotten } from '@distribute-schedule/store-kit';
import { RowChangedError } from '../database/database';
import { trimHistories } from './history';
import type { Step } from './step';

/**
 * Removes rows of the log and stores what follows from their runs. Two schedulers may have read the same rows, so the
 * rows themselves are the guard: nothing changes if one of them is gone.
 */
export async function foldEndedRuns(
  step: Step,
  numbers: readonly number[],
  { runs, configs }: EndedRunsBatch,
  { sums, totals, days, lists, failing, latestRuns, histories }: FoldChanges,
): Promise<boolean> {
  if (!(await takeFromLog(step, numbers))) return false;
  await trimHistories(step, histories, runs.length + maxExtraForgotten);
  const changed = [...sums, ...days, ...lists, ...failing, ...latestRuns].map(({ configId }) => configId);
  await step.configs.load([...new Set(changed)]);
  const isSame = ({ configId }: SumChange | DayChange | ListChange | FailingChange | LatestRun): boolean =>
    step.configs.get(configId)?.created_micros === configs.get(configId);
  await addSums(step, sums.filter(isSame));
  await addTotals(step, totals);
  await step.days.add(days.filter(isSame));
  await addToLists(step, lists.filter(isSame));
  for (const change of failing.filter(isSame)) changeFailing(step, change);
  await noteLatest(step, latestRuns.filter(isSame));
  return true;
}

async function takeFromLog(step: Step, numbers: readonly number[]): Promise<boolean> {
  const transaction = step.flushed();
  const found = await transaction.query(
    'select number from ended_run where bucket = 0 and number in (??) {for update}',
    numbers,
  );
  if (found.length < numbers.length) return false;
  const removed = await transaction.execute(
    'delete from ended_run where bucket = 0 and number in (??)',
    numbers,
  );
  if (removed < numbers.length) throw new RowChangedError('ended_run');
  return true;
}

async function addSums(step: Step, sums: readonly SumChange[]): Promise<void> {
  for (const day of new Set(sums.map(({ day }) => day))) {
    const ofDay = sums.filter((sum) => sum.day === day);
    await step.statistics.load(
      ofDay.map(({ configId }) => configId),
      day,
    );
    for (const { configId, add } of ofDay) step.statistics.add(configId, day, add);
  }
}

async function addTotals(step: Step, totals: readonly TotalChange[]): Promise<void> {
  for (const unit of ['minute', 'hour'] as const) {
    const ofUnit = totals.filter((total) => total.unit === unit);
    await step.endedSums.load(
      unit,
      ofUnit.map(({ number }) => number),
    );
    for (const { number, add } of ofUnit) step.endedSums.add(unit, number, add);
  }
}

async function noteLatest(step: Step, latestRuns: readonly LatestRun[]): Promise<void> {
  await step.ran.load(latestRuns.map(({ configId }) => configId));
  for (const latest of latestRuns) step.ran.noteEnd(latest);
}

async function addToLists(step: Step, lists: readonly ListChange[]): Promise<void> {
  const names: readonly string[] = lists.map(({ list }) => list);
  for (const list of new Set(names)) {
    const ofList = lists.filter((change) => change.list === list);
    await step.lists.load(
      ofList.map(({ configId }) => configId),
      list,
    );
    for (const { configId, entries, maxLength } of ofList)
      step.lists.append(configId, list, entries, maxLength);
  }
}

function changeFailing(step: Step, { configId, since }: FailingChange): void {
  const row = step.configs.get(configId);
  if (!row || (row.failing_since === null) === (since === undefined)) return;
  row.failing_since = since ?? null;
  step.configs.touch(row);
}
