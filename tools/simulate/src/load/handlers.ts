import { ExecutionError } from '@distribute-schedule/executor-api';
import type { LocalHandlers } from '@distribute-schedule/executor-local';
import type { SeededRandomness } from '@distribute-schedule/testing';
import type { Member } from '../member/member';
import type { AttemptRuns } from '../oracle/attempt-runs';

type Context = Parameters<LocalHandlers[string]>[1];

const second = 1_000;
const minute = 60 * second;

/**
 * Handlers that behave as real ones do: most succeed, some are slow, fail, ignore their abort signal or kill their worker.
 * Each returns the token of its attempt, so that the oracle can see which attempt a stored result came from.
 */
export function handlersOf(member: Member, runs: AttemptRuns, random: SeededRandomness): LocalHandlers {
  const pause = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const cancel = member.clock.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(signal.reason as Error);
      });
    });

  const run = async (
    { idempotencyKey: taskId, attemptToken: token, signal }: Context,
    ms: number,
    stopsOnAbort = true,
  ): Promise<{ token: string }> => {
    const end = runs.begin({ taskId, token, member, stopsOnAbort, begunAt: member.clock.monotonic() });
    try {
      if (ms > 0) await pause(ms, stopsOnAbort ? signal : undefined);
      return { token };
    } finally {
      end();
    }
  };

  return {
    quick: (_, context) => run(context, 0),
    work: async (_, context) => {
      const outcome = random.between(1, 20);
      if (outcome <= 2) context.logger.info('working');
      // Runs longer than its timeout; half of these also ignore the abort signal.
      if (outcome === 20) return run(context, 60 * minute, random.isOneIn(2));
      const answer = await run(
        context,
        outcome > 14
          ? random.between(minute, outcome === 15 ? 25 * minute : 4 * minute)
          : random.between(1, 30 * second),
      );
      if (outcome === 3) throw new ExecutionError('useless', { final: true });
      if (outcome === 4) throw new ExecutionError('later', { retryAfterMs: 2 * minute });
      if (outcome === 5 || outcome === 6) throw new Error('failed');
      return answer;
    },
    // Longer than the heartbeat timeout, so that a frozen or disconnected worker can lose this attempt while it runs.
    long: (_, context) => run(context, random.between(10 * minute, 50 * minute)),
    doomed: async (_, context) => {
      await run(context, second);
      throw new Error('always fails');
    },
    deadly: async (_, context) => {
      const answer = await run(context, second);
      if (!random.isOneIn(4)) return answer;
      member.die();
      return new Promise<never>(() => undefined);
    },
  };
}
