import { exitCodes } from '../failures/exit-codes';
import { Failure } from '../failures/failure';
import type { Session } from './session';

/** Time within which a server should be back, for example after an update. */
const maxOutageMs = 60_000;
const pauseMs = 1000;

/** Lets a command that waits for long survive a restart of the server. An API that was never reached fails at once. */
export class Outages {
  private isReached = false;

  constructor(private readonly session: Session) {}

  /** Reads, and reads again while the server is away. */
  async read<T>(read: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    for (;;) {
      try {
        const result = await read();
        this.isReached = true;
        return result;
      } catch (error) {
        const isAway = error instanceof Failure && error.exitCode === exitCodes.unreachable;
        if (!isAway || !this.isReached || performance.now() - startedAt > maxOutageMs) throw error;
        if (!this.session.out.isData) this.session.out.note(`${error.message}; trying again …`);
      }
      await this.session.pause(pauseMs);
    }
  }
}
