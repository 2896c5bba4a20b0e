import fc from 'fast-check';
import { workerId, type AttemptToken } from '../ids';
import { aTask, someMoment, someRetries } from '../testing';
import { Task } from './task';
import type { TaskSnapshot } from './task-snapshot';
import { AttemptSupersededError, IllegalTransitionError } from './task-errors';
import type { TaskStatus } from './task-state';

/** The transitions of the diagram in task-state.ts, including those to the same status. */
const allowed: Record<TaskStatus, readonly TaskStatus[]> = {
  pending: ['pending', 'running', 'retrying', 'failed', 'cancelled'],
  running: ['running', 'pending', 'success', 'failed', 'retrying', 'cancelled'],
  retrying: ['pending', 'cancelled'],
  success: [],
  failed: [],
  cancelled: [],
};

const verbs = [
  'start',
  'handOff',
  'succeed',
  'fail',
  'crash',
  'giveBack',
  'release',
  'requeue',
  'lackExecutor',
  'cancel',
  'confirmCancel',
] as const;

interface Act {
  readonly verb: (typeof verbs)[number];
  /** The attempt whose token it has: 0 is the latest, 1 the one before, and so on. */
  readonly attemptsAgo: number;
  readonly laterMs: number;
  readonly chance: number;
  readonly isFinal: boolean;
}

const acts = fc.array(
  fc.record<Act>({
    verb: fc.constantFrom(...verbs),
    attemptsAgo: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
    ),
    laterMs: fc.integer({ min: 0, max: 60_000 }),
    chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    isFinal: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  }),
  { maxLength: 250 },
);

const createdAt = someMoment;
const retries = fc.integer({ min: 0, max: 6 });

const aTaskWith = (maxRetries: number, notBefore: number | undefined): Task =>
  aTask({
    retryPolicy: { ...someRetries, maxRetries, jitter: 0.2 },
    ...(notBefore !== undefined && { notBefore }),
  });

interface Seen {
  readonly act: Act;
  readonly before: TaskSnapshot;
  readonly after: TaskSnapshot;
  readonly refusal: unknown;
  /** True if the act had the token of the attempt that held the Task, or needed no token. */
  readonly isEntitled: boolean;
}

/** Applies all acts to one Task, and returns its snapshots before and after each. */
function live(task: Task, happenings: readonly Act[]): readonly Seen[] {
  let at = createdAt;
  const tokens: AttemptToken[] = [];
  return happenings.map((act) => {
    at += act.laterMs;
    const before = task.toSnapshot();
    const attemptToken = tokens.at(-1 - act.attemptsAgo) ?? ('no-such-token' as AttemptToken);
    const holder = before.state.status === 'running' ? before.state.attemptToken : undefined;
    let refusal: unknown;
    try {
      if (act.verb === 'start') {
        const next = `token-${tokens.length}` as AttemptToken;
        task.start({ attemptToken: next, workerId: workerId('w1'), at });
        tokens.push(next);
      } else perform(task, act, attemptToken, at);
    } catch (error) {
      refusal = error;
    }
    const isEntitled = !byAttempt.includes(act.verb) || attemptToken === holder;
    return { act, before, after: task.toSnapshot(), refusal, isEntitled };
  });
}

const byAttempt: readonly Act['verb'][] = [
  'handOff',
  'succeed',
  'fail',
  'crash',
  'giveBack',
  'confirmCancel',
];

function perform(task: Task, { verb, chance, isFinal }: Act, attemptToken: AttemptToken, at: number): void {
  const failure = { attemptToken, reason: 'broken', at, chance, final: isFinal };
  switch (verb) {
    case 'handOff':
      task.handOff({ attemptToken, to: 'service', at });
      return;
    case 'succeed':
      task.succeed({ attemptToken, at, result: { code: 0, message: 'ok' } });
      return;
    case 'fail':
      task.fail(failure);
      return;
    case 'crash':
      task.crash(failure);
      return;
    case 'giveBack':
      task.giveBack({ attemptToken, at });
      return;
    case 'release':
      task.release(at);
      return;
    case 'requeue':
      task.requeue(at, 'its worker is gone');
      return;
    case 'lackExecutor':
      task.lackExecutor({ reason: 'nobody offers it', at, chance });
      return;
    case 'cancel':
      task.cancel(at);
      return;
    case 'confirmCancel':
      task.confirmCancel({ attemptToken, at });
      return;
    case 'start':
      throw new Error('A start has a token of its own');
  }
}

/** Checks a property for random Tasks and random acts. */
function always(check: (lived: readonly Seen[], task: Task, maxRetries: number) => void): void {
  const notBefore = fc.option(fc.constant(createdAt + 1000), { nil: undefined });
  fc.assert(
    fc.property(retries, notBefore, acts, (maxRetries, waits, happenings) => {
      const task = aTaskWith(maxRetries, waits);
      check(live(task, happenings), task, maxRetries);
    }),
    { numRuns: 300 },
  );
}

describe('Task under random acts', () => {
  it('makes only the transitions of the diagram', () => {
    always((lived) => {
      for (const { before, after } of lived) {
        if (before === after) continue;
        expect(allowed[before.state.status]).toContain(after.state.status);
      }
    });
  });

  it('stays finished', () => {
    always((lived) => {
      for (const { before, after } of lived) {
        if (allowed[before.state.status].length === 0) expect(after).toBe(before);
      }
    });
  });

  it('changes only with the token of the attempt that holds it', () => {
    always((lived) => {
      for (const { before, after, isEntitled, refusal } of lived) {
        if (isEntitled) continue;
        expect(refusal).toBeInstanceOf(AttemptSupersededError);
        expect(after).toBe(before);
      }
    });
  });

  it('throws a domain error and changes nothing when it refuses', () => {
    always((lived) => {
      for (const { before, after, refusal } of lived) {
        if (refusal === undefined) continue;
        expect([AttemptSupersededError, IllegalTransitionError]).toContain((refusal as Error).constructor);
        expect(after).toBe(before);
      }
    });
  });

  it('has at most as many failed attempts as its policy allows, and fails only after the last or for a final reason', () => {
    always((lived, task, maxRetries) => {
      const { failedAttempts, crashes, maxCrashes } = task.toSnapshot();
      expect(failedAttempts).toBeLessThanOrEqual(maxRetries + 1);
      expect(crashes).toBeLessThanOrEqual(maxCrashes + 1);
      for (const { before, after, act } of lived) {
        if (before === after || after.state.status !== 'failed') continue;
        const isCrash = act.verb === 'crash';
        const isUsedUp = isCrash ? after.crashes > after.maxCrashes : after.failedAttempts === maxRetries + 1;
        expect(isUsedUp || (act.isFinal && !isCrash)).toBe(true);
      }
    });
  });

  it('counts each start, each failure and each crash once', () => {
    always((lived, task) => {
      const changes = lived.filter(({ before, after }) => before !== after);
      const starts = changes.filter(({ act }) => act.verb === 'start').length;
      const failures = changes.filter(({ act, before, after }) =>
        act.verb === 'lackExecutor'
          ? after.state.status !== 'pending'
          : act.verb === 'fail' && before.cancelRequestedAt === undefined,
      ).length;
      const crashes = changes.filter(
        ({ act, before }) => act.verb === 'crash' && before.cancelRequestedAt === undefined,
      ).length;
      expect(task.toSnapshot()).toMatchObject({ attempts: starts, failedAttempts: failures, crashes });
    });
  });

  it('gets a new version token with each decision that another decision could contradict', () => {
    always((lived) => {
      for (const { before, after } of lived) {
        if (before === after) continue;
        const [was, is] = [Task.restore(before).versionToken, Task.restore(after).versionToken];
        const isSameAttempt = before.state.status === 'running' && after.state.status === 'running';
        expect(is === was).toBe(isSameAttempt);
        expect(after.revision).toBe(before.revision + 1);
      }
    });
  });

  it('never retries after a cancel request', () => {
    always((lived) => {
      for (const { before, after } of lived) {
        if (before.cancelRequestedAt === undefined) continue;
        expect(['running', 'cancelled', 'success']).toContain(after.state.status);
      }
    });
  });

  it('keeps a limited number of steps, in the order of their times', () => {
    always((_, task) => {
      const { steps } = task.toSnapshot();
      expect(steps.length).toBeLessThanOrEqual(60);
      expect(steps[0]?.what).toBe('scheduled');
      const dates = steps.map(({ at }) => at);
      expect(dates).toEqual([...dates].sort((a, b) => a - b));
    });
  });

  it('is the same after it was stored and restored', () => {
    always((_, task) => {
      const stored = JSON.parse(JSON.stringify(task.toSnapshot())) as TaskSnapshot;
      expect(Task.restore(stored).toSnapshot()).toEqual(task.toSnapshot());
    });
  });
});
