import type { Duty, Pass } from './duty';
import { Deferred } from '../testing/deferred';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock, promisesSettled } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { StoreFullError, StoreUnavailableError } from '../ports/store-errors';
import { Loop } from './loop';

/** Records when its passes start, in ms since the start of the spec, and returns what the spec sets. */
class RecordedDuty implements Duty {
  readonly name = 'recorded';
  readonly passes: number[] = [];
  answer: () => Pass | Promise<Pass> = () => 'idle';

  constructor(private readonly clock: SettableClock) {}

  async runOnce(): Promise<Pass> {
    this.passes.push(this.clock.monotonic());
    return this.answer();
  }
}

function aLoop({ chance = 0, maxSleepMs = 5000 } = {}) {
  const clock = new SettableClock();
  const logger = new RecordingLogger();
  const duty = new RecordedDuty(clock);
  const loop = new Loop(duty, { clock, logger, randomness: new SettableRandomness(chance) }, maxSleepMs);
  return { clock, logger, duty, loop, begin: clock.now() };
}

/** Returns one answer per call, and the last answer in every further call. */
const oneByOne = <T>(...answers: [() => T, ...(() => T)[]]) => {
  let calls = 0;
  return () => answers[Math.min(calls++, answers.length - 1)]!();
};

describe('Loop', () => {
  describe('between passes', () => {
    it('runs a pass at once when it is started', async () => {
      const { duty, loop } = aLoop();
      loop.start();
      await promisesSettled();
      expect(duty.passes).toEqual([0]);
    });

    it('runs the next pass at once while there is more work', async () => {
      const { duty, loop } = aLoop();
      duty.answer = oneByOne<Pass>(
        () => 'again',
        () => 'again',
        () => 'idle',
      );
      loop.start();
      await promisesSettled();
      expect(duty.passes).toEqual([0, 0, 0]);
    });

    it('sleeps until the next known work, without jitter', async () => {
      const { clock, duty, loop, begin } = aLoop({ chance: 0.9 });
      duty.answer = oneByOne<Pass>(
        () => ({ nextAt: begin + 1234 }),
        () => 'idle',
      );
      loop.start();
      await clock.pass(1234);
      expect(duty.passes).toEqual([0, 1234]);
    });

    it('sleeps at most the maximum time when no work is known', async () => {
      const { clock, duty, loop } = aLoop();
      loop.start();
      await clock.pass(10_000);
      expect(duty.passes).toEqual([0, 5000, 10_000]);
    });

    it('sleeps at most the maximum time when the next work is far away', async () => {
      const { clock, duty, loop, begin } = aLoop();
      duty.answer = () => ({ nextAt: begin + 86_400_000 });
      loop.start();
      await clock.pass(5000);
      expect(duty.passes).toEqual([0, 5000]);
    });

    it('shortens the maximum sleep by up to half, at random', async () => {
      const { clock, duty, loop } = aLoop({ chance: 0.5 });
      loop.start();
      await clock.pass(3750);
      expect(duty.passes).toEqual([0, 3750]);
    });

    it('does not run a pass too early when a timer fires early', async () => {
      const { clock, duty, loop, begin } = aLoop();
      duty.answer = oneByOne<Pass>(
        () => ({ nextAt: begin + 1000 }),
        () => 'idle',
      );
      loop.start();
      await promisesSettled();
      await clock.fireEarlyBy(0.5);
      expect(duty.passes).toEqual([0]);
      await clock.pass(0.5);
      expect(duty.passes).toEqual([0, 1000]);
    });

    it('waits at least a millisecond when the announced time is past already', async () => {
      const { clock, duty, loop, begin } = aLoop();
      duty.answer = () => ({ nextAt: begin });
      loop.start();
      await clock.pass(3);
      expect(duty.passes).toEqual([0, 1, 2, 3]);
    });

    it('does not sleep longer when the store time is set back', async () => {
      const { clock, duty, loop, begin } = aLoop();
      duty.answer = () => ({ nextAt: begin + 2000 });
      loop.start();
      await promisesSettled();
      clock.jumpStoreTime(-3_600_000);
      await clock.pass(5000);
      expect(duty.passes).toEqual([0, 5000]);
    });
  });

  describe('when woken', () => {
    it('runs a pass at once', async () => {
      const { clock, duty, loop } = aLoop();
      loop.start();
      await clock.pass(700);
      loop.wake();
      await promisesSettled();
      expect(duty.passes).toEqual([0, 700]);
    });

    it('runs a pass at the requested time', async () => {
      const { clock, duty, loop, begin } = aLoop();
      loop.start();
      await clock.pass(700);
      loop.wakeBy(begin + 900);
      await clock.pass(200);
      expect(duty.passes).toEqual([0, 900]);
    });

    it('does not sleep longer when a later time is requested', async () => {
      const { clock, duty, loop, begin } = aLoop();
      duty.answer = oneByOne<Pass>(
        () => ({ nextAt: begin + 1000 }),
        () => 'idle',
      );
      loop.start();
      await clock.pass(700);
      loop.wakeBy(begin + 3000);
      await clock.pass(300);
      expect(duty.passes).toEqual([0, 1000]);
    });

    it('keeps its maximum sleep, however often later times are requested', async () => {
      const { clock, duty, loop, begin } = aLoop();
      loop.start();
      for (let count = 1; count <= 5; count++) {
        await clock.pass(900);
        loop.wakeBy(begin + 100_000 - count);
      }
      await clock.pass(500);
      expect(duty.passes).toEqual([0, 5000]);
    });

    it('runs one more pass when it is woken during a pass', async () => {
      const { duty, loop } = aLoop();
      let [inFlight, most] = [0, 0];
      const slowly = async (act: () => void): Promise<Pass> => {
        most = Math.max(most, ++inFlight);
        act();
        await Promise.resolve();
        inFlight -= 1;
        return 'idle';
      };
      duty.answer = oneByOne<Promise<Pass>>(
        () => slowly(() => loop.wake()),
        () => slowly(() => undefined),
      );
      loop.start();
      await promisesSettled();
      expect(duty.passes).toEqual([0, 0]);
      expect(most).toBe(1);
    });

    it('keeps a time that is requested during a pass', async () => {
      const { clock, duty, loop, begin } = aLoop();
      duty.answer = oneByOne<Pass>(
        () => {
          loop.wakeBy(begin + 40);
          return { nextAt: begin + 2000 };
        },
        () => 'idle',
      );
      loop.start();
      await clock.pass(40);
      expect(duty.passes).toEqual([0, 40]);
    });
  });

  describe('after errors', () => {
    const fail = (message: string) => (): never => {
      throw new Error(message);
    };

    it('pauses for twice as long each time, up to 5 s', async () => {
      const { clock, duty, loop } = aLoop();
      duty.answer = fail('away');
      loop.start();
      await clock.pass(17_000);
      expect(duty.passes).toEqual([0, 100, 300, 700, 1500, 3100, 6300, 11_300, 16_300]);
    });

    it('logs an error when it changes, not in each pass', async () => {
      const { clock, duty, logger, loop } = aLoop();
      duty.answer = fail('away');
      loop.start();
      await clock.pass(1500);
      expect(logger.messages('warn', 'error')).toHaveLength(1);
      duty.answer = fail('refused');
      await clock.pass(2000);
      expect(logger.messages('warn', 'error')).toHaveLength(2);
      duty.answer = () => 'idle';
      await clock.pass(10_000);
      expect(logger.messages('info')).toEqual(['passes succeed again']);
    });

    it('logs at level error when passes have failed for a while', async () => {
      const { clock, duty, logger, loop } = aLoop();
      duty.answer = fail('away');
      loop.start();
      await clock.pass(60_000);
      expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'error']);
    });

    it('logs only the message when the store is away or full, and the stack for other errors', async () => {
      const { clock, duty, logger, loop } = aLoop();
      const ourFault = new Error('a bug');
      duty.answer = oneByOne<Pass | Promise<Pass>>(
        () => Promise.reject(new StoreUnavailableError('ECONNREFUSED')),
        () => Promise.reject(new StoreFullError()),
        () => Promise.reject(ourFault),
        () => 'idle',
      );
      loop.start();
      await clock.pass(1000);
      const [away, full, bug] = logger.lines.filter(({ level }) => level === 'warn');
      expect([away, full, bug]).toMatchObject([
        { fields: { reason: 'The store cannot be reached: ECONNREFUSED' } },
        { fields: { reason: 'The store is full and accepts no new data' } },
        { fields: { err: ourFault } },
      ]);
      expect(away?.fields).not.toHaveProperty('err');
    });

    it('starts with short pauses again after a success', async () => {
      const { clock, duty, loop, begin } = aLoop();
      duty.answer = oneByOne<Pass>(
        fail('away'),
        fail('away'),
        () => ({ nextAt: begin + 1000 }),
        fail('away'),
        () => 'idle',
      );
      loop.start();
      await clock.pass(1100);
      expect(duty.passes).toEqual([0, 100, 300, 1000, 1100]);
    });

    it('retries at once when it was woken during the failed pass', async () => {
      const { duty, loop } = aLoop();
      duty.answer = oneByOne<Promise<Pass>>(
        () => {
          loop.wake();
          return Promise.reject(new Error('away'));
        },
        () => Promise.resolve('idle'),
      );
      loop.start();
      await promisesSettled();
      expect(duty.passes).toEqual([0, 0]);
    });

    it('ends a pause for a wake-up, but not for a due time', async () => {
      const { clock, duty, loop, begin } = aLoop();
      duty.answer = fail('away');
      loop.start();
      await clock.pass(10);
      loop.wakeBy(begin);
      await promisesSettled();
      expect(duty.passes).toEqual([0]);
      loop.wake();
      await promisesSettled();
      expect(duty.passes).toEqual([0, 10]);
    });
  });

  describe('when stopped', () => {
    it('waits for the running pass and starts no other', async () => {
      const { clock, duty, loop } = aLoop();
      const answer = new Deferred<Pass>();
      duty.answer = () => answer.promise;
      loop.start();
      await promisesSettled();
      let hasStopped = false;
      const stopping = loop.stop().then(() => (hasStopped = true));
      await promisesSettled();
      expect(hasStopped).toBe(false);
      answer.resolve('again');
      await stopping;
      await clock.pass(60_000);
      expect(duty.passes).toEqual([0]);
    });

    it('lets the duty finish what a pass left to the next one', async () => {
      const { clock, loop, duty } = aLoop();
      const finish = jest.fn(() => Promise.resolve());
      Object.assign(duty, { finish });
      loop.start();
      await promisesSettled();
      await loop.stop();
      expect(finish).toHaveBeenCalledTimes(1);
      expect(clock.waiting).toBe(0);
    });

    it('stops even when the duty fails to finish', async () => {
      const { duty, logger, loop } = aLoop();
      Object.assign(duty, { finish: () => Promise.reject(new Error('away')) });
      loop.start();
      await loop.stop();
      expect(logger.messages('warn')).toHaveLength(1);
    });

    it('ignores wake-ups', async () => {
      const { clock, duty, loop, begin } = aLoop();
      loop.start();
      await promisesSettled();
      await loop.stop();
      loop.wake();
      loop.wakeBy(begin);
      await clock.pass(10_000);
      expect(duty.passes).toEqual([0]);
    });
  });
});
