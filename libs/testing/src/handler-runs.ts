import { setImmediate as later, clearTimeout, setTimeout } from 'node:timers';
import type { Clock } from '@distribute-schedule/application';
import type { LocalHandler, LocalHandlers } from '@distribute-schedule/executor-local';

/** The context that a handler received. */
export type HandlerContext = Pick<Parameters<LocalHandler>[1], 'attemptToken' | 'signal'>;

/** A handler neither ended nor slept for too long, so the clock could not move. */
export class HandlerHoldsClockError extends Error {
  constructor(handlers: readonly string[], ms: number) {
    super(
      `The clock waits for ${handlers.join(' and ')}, which has not ended within ${ms / 1000} s of real time. ` +
        `A handler that takes simulated time says so by \`await system.sleep('10m', context)\`; ` +
        `one that really takes longer needs a greater \`patience\` in createTestSystem.`,
    );
    this.name = 'HandlerHoldsClockError';
  }
}

interface Run {
  readonly handler: string;
  /** Number of sleeps in which it waits. */
  sleeps: number;
}

/** The running handlers. Simulated time moves only while each of them has ended or sleeps. */
export class HandlerRuns {
  /** Keyed by the token of the attempt. */
  private readonly runs = new Map<string, Run>();
  private tellChange: () => void = () => undefined;

  constructor(private readonly patienceMs: number) {}

  watch(handlers: LocalHandlers): LocalHandlers {
    const watched = Object.entries(handlers).map(([name, handler]) => [name, this.watched(name, handler)]);
    return Object.fromEntries(watched) as LocalHandlers;
  }

  async sleep(clock: Clock, ms: number, { attemptToken, signal }: HandlerContext): Promise<void> {
    const run = this.runs.get(attemptToken);
    if (!run) throw new Error('system.sleep is for handlers; a test lets time pass by system.advance');
    signal.throwIfAborted();
    run.sleeps += 1;
    this.tellChange();
    let wake: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const cancel = clock.after(ms, resolve);
        wake = () => {
          cancel();
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', wake);
      });
    } finally {
      signal.removeEventListener('abort', wake);
      run.sleeps -= 1;
    }
  }

  /** Resolves when every handler has ended or sleeps. */
  async settled(): Promise<void> {
    await turn();
    while (this.runs.size > 0 && this.awake.length > 0) {
      await this.change();
      await turn();
    }
  }

  private get awake(): readonly Run[] {
    return [...this.runs.values()].filter(({ sleeps }) => sleeps === 0);
  }

  private watched(name: string, handler: LocalHandler): LocalHandler {
    return async (task, context) => {
      const { attemptToken } = context;
      this.runs.set(attemptToken, {
        handler: `the handler ${JSON.stringify(name)} of ${task.id}`,
        sleeps: 0,
      });
      try {
        return await handler(task, context);
      } finally {
        this.runs.delete(attemptToken);
        this.tellChange();
      }
    };
  }

  /** Called when a handler ends or goes to sleep. */
  private change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const names = this.awake.map(({ handler }) => handler);
      const timer = setTimeout(
        () => reject(new HandlerHoldsClockError(names, this.patienceMs)),
        this.patienceMs,
      );
      this.tellChange = () => {
        clearTimeout(timer);
        this.tellChange = () => undefined;
        resolve();
      };
    });
  }
}

const turn = (): Promise<void> => new Promise((resolve) => void later(resolve));
