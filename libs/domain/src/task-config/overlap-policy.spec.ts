import { scheduledTaskId, taskConfigId, workerId, type AttemptToken } from '../ids';
import { Task } from '../task/task';
import { anotherTask } from '../testing';
import {
  OverlapPolicy,
  maxReplacedTasks,
  overlapModes,
  type OpenTasks,
  type OverlapMode,
} from './overlap-policy';

const now = Date.UTC(2026, 0, 1, 12);
const config = taskConfigId('nightly');
const newTask = scheduledTaskId(config, now);

const decide = (mode: OverlapMode, open: OpenTasks) =>
  OverlapPolicy.of(mode).decide(newTask, open, { now, maxOpen: 3 });

function aRunningTask(): Task {
  const task = anotherTask();
  task.start({ attemptToken: 'token' as AttemptToken, workerId: workerId('w1'), at: now - 500 });
  return task;
}

function aRetryingTask(): Task {
  const task = aRunningTask();
  task.fail({ attemptToken: 'token' as AttemptToken, reason: 'broken', at: now - 100, chance: 0 });
  return task;
}

function replacedBy(...open: Task[]) {
  const decision = decide('replace', open);
  if (decision.kind !== 'replace') throw new Error(`expected a replacement, got ${decision.kind}`);
  return decision.replaced;
}

describe('OverlapPolicy', () => {
  it.each([
    ['parallel', 'run'],
    ['sequential', 'wait'],
    ['skip', 'run'],
    ['replace', 'replace'],
  ] as const)('lets the first run start (%s)', (mode, kind) => {
    expect(decide(mode, 0)).toMatchObject({ kind });
  });

  it('lets runs start beside one another up to the maximum of open runs', () => {
    expect(decide('parallel', 2)).toEqual({ kind: 'run', maxOpen: 2 });
    expect(decide('parallel', 3)).toEqual({ kind: 'refuse' });
  });

  it('lets a run wait for the earlier ones up to the maximum of open runs', () => {
    expect(decide('sequential', 2)).toEqual({ kind: 'wait', maxOpen: 2 });
    expect(decide('sequential', 3)).toEqual({ kind: 'refuse' });
  });

  it('skips a run while another is open, and lets a run start only while none is', () => {
    expect(decide('skip', 0)).toEqual({ kind: 'run', maxOpen: 0 });
    expect(decide('skip', 1)).toEqual({ kind: 'skip' });
    expect(decide('skip', 3)).toEqual({ kind: 'skip' });
  });

  it('lets runs take turns in the modes sequential and replace', () => {
    const takingTurns = overlapModes.filter((mode) => OverlapPolicy.of(mode).takesTurns);
    expect(takingTurns).toEqual(['sequential', 'replace']);
  });
});

describe('OverlapPolicy > replace', () => {
  it('needs to see the open tasks, unless there are none or too many', () => {
    const mustSee = (mode: OverlapMode, open: number) => OverlapPolicy.of(mode).mustSee(open);
    expect([0, 1, maxReplacedTasks, maxReplacedTasks + 1].map((open) => mustSee('replace', open))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(mustSee('sequential', 1)).toBe(false);
  });

  it('cancels waiting tasks and notes the reason', () => {
    const [pending, retrying] = replacedBy(anotherTask(), aRetryingTask());
    for (const one of [pending, retrying]) {
      expect(one?.task.status).toBe('cancelled');
      expect(one?.task.toSnapshot().steps.at(-1)).toMatchObject({
        what: 'cancelled',
        note: `replaced by ${newTask}`,
      });
    }
  });

  it('requests a running attempt to stop', () => {
    const [running] = replacedBy(aRunningTask());
    expect(running?.task.status).toBe('running');
    expect(running?.task.isCancelRequested).toBe(true);
  });

  it('leaves a run that somebody ordered for a later time unchanged until that time', () => {
    const [later, due] = replacedBy(anotherTask({ notBefore: now + 1 }), anotherTask({ notBefore: now }));
    expect(later?.task.status).toBe('pending');
    expect(later?.task.isCancelRequested).toBe(false);
    expect(due?.task.status).toBe('cancelled');
  });

  it('holds only for the tasks as they were seen, and does not modify its arguments', () => {
    const open = [anotherTask(), aRunningTask()];
    const tokens = open.map(({ versionToken }) => versionToken);
    const replaced = replacedBy(...open);
    expect(replaced.map(({ versionToken }) => versionToken)).toEqual(tokens);
    expect(open.map(({ status }) => status)).toEqual(['pending', 'running']);
    expect(open[1]?.isCancelRequested).toBe(false);
  });

  it('refuses when too many runs would stay open, or too many would be replaced at once', () => {
    const running = [aRunningTask(), aRunningTask()];
    expect(decide('replace', [...running, anotherTask()]).kind).toBe('replace');
    expect(decide('replace', [...running, aRunningTask()])).toEqual({ kind: 'refuse' });
    expect(decide('replace', 2)).toEqual({ kind: 'refuse' });
  });

  it('lets a run that is ordered for a later time wait for its turn', () => {
    const later = (mode: OverlapMode, open: number) =>
      OverlapPolicy.of(mode).forLater.decide(newTask, open, { now, maxOpen: 3 });
    expect(later('replace', 2)).toEqual({ kind: 'wait', maxOpen: 2 });
    expect(later('skip', 1)).toEqual({ kind: 'skip' });
  });
});
