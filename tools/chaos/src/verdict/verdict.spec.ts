import {
  Task,
  TaskConfig,
  workerId,
  type JsonValue,
  type OverlapMode,
  type AttemptToken,
  type FireRecord,
} from '@distribute-schedule/domain';
import { aConfig, someRetries } from '@distribute-schedule/domain/testing';
import type { AttemptRun } from '../journal/journal';
import { checkAttempts } from './attempts';
import { checkDueTimes } from './due-times';
import type { ConfigHistory } from './config-history';

const pausedFrom = 4_000;

const config = aConfig({
  id: 'c',
  handler: 'record',
  timeoutMs: 1000,
  retryPolicy: { ...someRetries, retryDelayMs: 0 },
  misfire: { mode: 'once', maxCount: 1, maxAgeMs: 1000 },
  enabled: false,
  pausedFrom,
  createdAt: 0,
  updatedAt: 0,
});

/** Three due times, each fired once, each Task done at its first attempt. */
function aCleanHistory(): { history: ConfigHistory; runs: AttemptRun[] } {
  const dueTimes = [1000, 2000, 3000];
  const tasks = dueTimes.flatMap(
    (now) => config.fire(now, 0, { now, by: 's', epoch: 1, misfireAfterMs: 1000, maxOpen: 9 }).tasks,
  );
  for (const task of tasks) {
    const attemptToken = 't' as AttemptToken;
    task.start({ attemptToken, workerId: workerId('w'), at: 1 });
    task.succeed({ attemptToken, at: 2, result: { code: 0, message: 'ok', data: { attempt: 1, pid: 7 } } });
  }
  const ledger = tasks.map(({ id }, i): FireRecord => ({
    dueAt: dueTimes[i]!,
    outcome: 'fired',
    decidedAt: dueTimes[i]!,
    lateMs: 0,
    by: 's',
    epoch: 1,
    taskId: id,
  }));
  const runs = tasks.map(({ id }): AttemptRun => ({
    task: id,
    config: 'c',
    key: id,
    attempt: 1,
    pid: 7,
    beganAt: 10,
    endedAt: 20,
    how: 'end',
  }));
  const stored = { config, dueAt: undefined, open: 0 };
  return { history: { stored, firstDueAt: 1000, ledger, tasks }, runs };
}

const observedProcess = { name: 'w', pid: 7, diedAt: undefined, wasFrozen: false };

describe('The checks of the verdict', () => {
  it('report nothing when nothing is wrong', () => {
    const { history, runs } = aCleanHistory();
    expect(checkDueTimes(history)).toEqual([]);
    expect(checkAttempts([history], runs, [observedProcess])).toEqual([]);
  });

  it('report a due time without a record', () => {
    const { history } = aCleanHistory();
    expect(
      checkDueTimes({ ...history, ledger: history.ledger.filter(({ dueAt }) => dueAt !== 2000) }),
    ).toContain('lost: c due at 2000 has no fire record');
  });

  it('report missing records of the last due times before the pause', () => {
    const { history } = aCleanHistory();
    const ledger = history.ledger.slice(0, 2);
    expect(checkDueTimes({ ...history, ledger, tasks: history.tasks.slice(0, 2) })).toEqual([
      'lost: c was paused at 4000, but its last fire record is for 2000',
    ]);
  });

  it('report a due time that was decided twice', () => {
    const { history } = aCleanHistory();
    const again: FireRecord = { ...history.ledger[1]!, by: 'other' };
    expect(checkDueTimes({ ...history, ledger: [...history.ledger, again] })).toEqual([
      'decided 2 times: c due at 2000 by s,other',
    ]);
  });

  it('report a recorded task that does not exist, and a task without a record', () => {
    const { history } = aCleanHistory();
    const [first, ...others] = history.tasks;
    expect(checkDueTimes({ ...history, tasks: others })).toEqual([
      `lost: ${first!.id} has a fire record but does not exist`,
    ]);
    const stray = Task.restore({ ...first!.toSnapshot(), id: 'c@9' as Task['id'] });
    expect(checkDueTimes({ ...history, tasks: [...history.tasks, stray] })).toEqual([
      'unrecorded: c@9 exists but has no fire record',
      `duplicate: ${first!.id} and c@9 have the same due time`,
    ]);
  });

  it('report an attempt that began before the previous one had ended', () => {
    const { history, runs } = aCleanHistory();
    const second: AttemptRun = { ...runs[0]!, attempt: 2, pid: 8, beganAt: 15 };
    const [finding] = checkAttempts([history], [...runs, second], [observedProcess]).filter((text) =>
      text.startsWith('overlap'),
    );
    expect(finding).toBe(`overlap: ${second.task} attempt 2 began before attempt 1 had ended`);
  });

  it('report a run that began before an earlier run of a config that takes turns had ended', () => {
    const { history, runs } = aCleanHistory();
    const second: AttemptRun = { ...runs[1]!, beganAt: 15 };
    const overlaps = (overlap: OverlapMode, parameters: object = {}) => {
      const stored = {
        ...history.stored,
        config: TaskConfig.restore({ ...config.toSnapshot(), overlap, parameters: parameters as JsonValue }),
      };
      return checkAttempts([{ ...history, stored }], [runs[0]!, second], [observedProcess]).filter((text) =>
        text.startsWith('overlap'),
      );
    };
    const finding = `overlap: ${second.task} began while ${runs[0]!.task}, which has the same config, was running`;
    expect(overlaps('replace')).toEqual([finding]);
    expect(overlaps('sequential')).toEqual([finding]);
    expect(overlaps('parallel')).toEqual([]);
    expect(overlaps('replace', { ignoresAbort: true })).toEqual([]);
  });

  it('take the death of its worker as the end of an attempt', () => {
    const { history, runs } = aCleanHistory();
    const { endedAt: _, how: __, ...unfinished } = runs[0]!;
    const second: AttemptRun = { ...runs[0]!, attempt: 2, pid: 8, beganAt: 15 };
    const overlaps = (diedAt: number) =>
      checkAttempts([history], [unfinished, second], [{ ...observedProcess, diedAt }]).filter((text) =>
        text.startsWith('overlap'),
      );
    expect(overlaps(14)).toEqual([]);
    expect(overlaps(16).length).toBe(1);
  });

  it('report an attempt that ran twice', () => {
    const { history, runs } = aCleanHistory();
    const again: AttemptRun = { ...runs[0]!, pid: 8, beganAt: 30 };
    expect(checkAttempts([history], [...runs, again], [observedProcess])).toEqual([
      `run twice: ${again.task} began attempt 1 after attempt 1`,
    ]);
  });

  it('report a result that does not come from the last attempt', () => {
    const { history, runs } = aCleanHistory();
    const tasks = history.tasks.map((task) => Task.restore({ ...task.toSnapshot(), attempts: 2 }));
    expect(checkAttempts([{ ...history, tasks }], runs, [observedProcess])).toContain(
      `superseded result: ${tasks[0]!.id} has the result of attempt 1 of 2`,
    );
  });

  it('report a result that no attempt returned', () => {
    const { history, runs } = aCleanHistory();
    const others = runs.slice(1);
    expect(checkAttempts([history], others, [observedProcess])).toEqual([
      `invented result: ${history.tasks[0]!.id} succeeded, but no attempt with this result succeeded`,
    ]);
  });

  it('report a task that is not finished', () => {
    const { history } = aCleanHistory();
    const tasks = [Task.restore({ ...history.tasks[0]!.toSnapshot(), state: { status: 'pending' } })];
    expect(checkAttempts([{ ...history, tasks }], [], [observedProcess])).toEqual([
      `stuck: ${tasks[0]!.id} is pending`,
    ]);
  });
});
