import type { Task } from '@distribute-schedule/domain';
import type { AttemptRun } from '../journal/journal';
import type { AppProcess } from '../processes/app-process';
import type { ConfigHistory } from './config-history';

type ObservedProcess = Pick<AppProcess, 'name' | 'pid' | 'diedAt' | 'wasFrozen'>;

/** What the handlers did, held against what the store made of it. */
export function checkAttempts(
  histories: readonly ConfigHistory[],
  runs: readonly AttemptRun[],
  processes: readonly ObservedProcess[],
): string[] {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const runsByTask = new Map<string, AttemptRun[]>();
  for (const run of runs) runsByTask.set(run.task, [...(runsByTask.get(run.task) ?? []), run]);
  const tasks = histories.flatMap((history) => history.tasks);
  return [
    ...tasks.flatMap((task) => checkResult(task, runsByTask.get(task.id) ?? [])),
    ...[...runsByTask.values()].flatMap((ofTask) => checkOverlaps(ofTask, byPid)),
    ...tasks.flatMap((task) => (task.isFinished ? [] : [`stuck: ${task.id} is ${task.status}`])),
  ];
}

/** A result is that of the last attempt, and that attempt ran. */
function checkResult(task: Task, runs: readonly AttemptRun[]): string[] {
  const { attempts, result, id } = task.toSnapshot();
  const findings: string[] = [];
  const keys = new Set(runs.map(({ key }) => key));
  if (keys.size > 1) findings.push(`changing key: ${id} ran under ${[...keys].join(', ')}`);
  const last = runs.reduce((latest, { attempt }) => Math.max(latest, attempt), 0);
  if (last > attempts)
    findings.push(`unknown attempt: ${id} ran ${last} times, and the store knows of ${attempts}`);
  if (task.status !== 'success') return findings;
  const told = result?.data as { attempt: number; pid: number } | undefined;
  if (told?.attempt !== attempts)
    findings.push(`superseded result: ${id} has that of attempt ${told?.attempt ?? 'none'} of ${attempts}`);
  const author = runs.find(({ attempt, pid }) => attempt === told?.attempt && pid === told.pid);
  if (author?.how !== 'end') findings.push(`invented result: ${id} succeeded without an attempt that did`);
  return findings;
}

/**
 * No attempt begins before the one before it has ended, or its worker. A worker that was frozen cannot know that it
 * has lost its attempts, so the end of those is not judged.
 */
function checkOverlaps(runs: readonly AttemptRun[], byPid: ReadonlyMap<number, ObservedProcess>): string[] {
  const findings: string[] = [];
  const inOrder = [...runs].sort((a, b) => a.beganAt - b.beganAt);
  inOrder.forEach((run, i) => {
    const before = inOrder[i - 1];
    if (!before) return;
    if (before.attempt >= run.attempt)
      findings.push(`run twice: ${run.task} began attempt ${run.attempt} after attempt ${before.attempt}`);
    const worker = byPid.get(before.pid);
    const over = before.endedAt ?? worker?.diedAt ?? Infinity;
    if (run.beganAt < over && !worker?.wasFrozen)
      findings.push(
        `overlap: ${run.task} attempt ${run.attempt} began before attempt ${before.attempt} was over`,
      );
  });
  return findings;
}
