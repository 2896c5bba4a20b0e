import type { Task } from '@distribute-schedule/domain';
import type { AttemptRun } from '../journal/journal';
import type { AppProcess } from '../processes/app-process';
import type { ConfigHistory } from './config-history';

type ObservedProcess = Pick<AppProcess, 'name' | 'pid' | 'diedAt' | 'wasFrozen'>;

/** Compares the attempts that handlers ran with the Tasks in the store. Returns what must not happen. */
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
    ...histories.filter(runsOneAtATime).flatMap(({ stored }) =>
      checkTurns(
        runs.filter(({ config }) => config === stored.config.id),
        byPid,
      ),
    ),
    ...tasks.flatMap((task) => (task.isFinished ? [] : [`stuck: ${task.id} is ${task.status}`])),
  ];
}

/** A stored result must come from the last attempt, and that attempt must have run. */
function checkResult(task: Task, runs: readonly AttemptRun[]): string[] {
  const { attempts, result, id } = task.toSnapshot();
  const findings: string[] = [];
  const keys = new Set(runs.map(({ key }) => key));
  if (keys.size > 1) findings.push(`changing key: ${id} ran under ${[...keys].join(', ')}`);
  const last = runs.reduce((latest, { attempt }) => Math.max(latest, attempt), 0);
  if (last > attempts)
    findings.push(`unknown attempt: ${id} ran ${last} attempts, but the store counts ${attempts}`);
  if (task.status !== 'success') return findings;
  const stored = result?.data as { attempt: number; pid: number } | undefined;
  if (stored?.attempt !== attempts)
    findings.push(
      `superseded result: ${id} has the result of attempt ${stored?.attempt ?? 'none'} of ${attempts}`,
    );
  const author = runs.find(({ attempt, pid }) => attempt === stored?.attempt && pid === stored.pid);
  if (author?.how !== 'end')
    findings.push(`invented result: ${id} succeeded, but no attempt with this result succeeded`);
  return findings;
}

/**
 * No attempt may begin before the previous one has ended or its worker has died. The end of attempts on a worker that was
 * frozen is not checked, because a frozen worker cannot know that it has lost them.
 */
function checkOverlaps(runs: readonly AttemptRun[], byPid: ReadonlyMap<number, ObservedProcess>): string[] {
  const findings: string[] = [];
  const inOrder = [...runs].sort((a, b) => a.beganAt - b.beganAt);
  inOrder.forEach((run, i) => {
    const before = inOrder[i - 1];
    if (!before) return;
    if (before.attempt >= run.attempt)
      findings.push(`run twice: ${run.task} began attempt ${run.attempt} after attempt ${before.attempt}`);
    if (isStillRunning(before, run.beganAt, byPid))
      findings.push(
        `overlap: ${run.task} attempt ${run.attempt} began before attempt ${before.attempt} had ended`,
      );
  });
  return findings;
}

/** A handler that ignores its abort signal goes on after its Task has ended, so its runs are not checked. */
function runsOneAtATime({ stored: { config } }: ConfigHistory): boolean {
  const { parameters } = config.toSnapshot();
  const { ignoresAbort } = parameters as { readonly ignoresAbort?: unknown };
  return config.overlap.takesTurns && !ignoresAbort;
}

/** Where runs of a config take turns, none may begin before the run of another Task has ended. */
function checkTurns(runs: readonly AttemptRun[], byPid: ReadonlyMap<number, ObservedProcess>): string[] {
  return runs.flatMap((run) =>
    runs
      .filter((other) => other.task !== run.task && other.beganAt < run.beganAt)
      .filter((other) => isStillRunning(other, run.beganAt, byPid))
      .map(
        (other) => `overlap: ${run.task} began while ${other.task}, which has the same config, was running`,
      ),
  );
}

/** A dead worker runs nothing. What a frozen worker does is not known. */
function isStillRunning(
  { pid, endedAt }: AttemptRun,
  at: number,
  byPid: ReadonlyMap<number, ObservedProcess>,
): boolean {
  const worker = byPid.get(pid);
  return at < (endedAt ?? worker?.diedAt ?? Infinity) && !worker?.wasFrozen;
}
