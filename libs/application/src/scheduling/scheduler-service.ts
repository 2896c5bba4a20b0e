import type { StandForElection } from '../election/stand-for-election';
import type { StopListening, WakeUp, WakeUps } from '../ports/wake-ups';
import { AskUntilAnswered } from '../background/ask-until-answered';
import type { Duty } from '../background/duty';
import type { FiringDuty } from './firing-duty';
import { Loop, type LoopParts } from '../background/loop';
import { gatherMs } from '../folding/fold-ended-runs';

export interface SchedulerDuties {
  readonly fire: FiringDuty;
  readonly review: Duty;
  readonly recover: Duty;
  readonly fold: Duty;
  readonly restore: Duty;
  readonly checkHealth: Duty;
  readonly endUnadvertised: Duty;
}

export interface SchedulerParts extends LoopParts {
  readonly election: StandForElection;
  readonly duties: SchedulerDuties;
  readonly wakeUps: Pick<WakeUps, 'forSchedulers'>;
}

export interface SchedulerServiceSettings {
  /** Maximum sleep of a duty. A duty wakes earlier when it knows that something is due. */
  readonly scanIntervalMs: number;
  readonly leaderRenewIntervalMs: number;
}

/** A scheduler: takes part in the election, runs a loop for each duty, and wakes the loops. */
export class SchedulerService {
  private readonly election: Loop;
  private readonly fire: Loop;
  private readonly review: Loop;
  private readonly fold: Loop;
  private readonly duties: readonly Loop[];
  private readonly listening: AskUntilAnswered;
  private isStopped = false;
  private stopListening: StopListening | undefined;

  constructor(
    private readonly parts: SchedulerParts,
    { scanIntervalMs, leaderRenewIntervalMs }: SchedulerServiceSettings,
  ) {
    const { fire, review, fold, ...others } = parts.duties;
    // The election states the time of its next pass. Twice the interval, because up to half of the maximum sleep is jitter.
    this.election = new Loop(parts.election, parts, 2 * leaderRenewIntervalMs);
    this.fire = new Loop(fire, parts, scanIntervalMs);
    this.review = new Loop(review, parts, scanIntervalMs);
    this.fold = new Loop(fold, parts, scanIntervalMs);
    const otherLoops = Object.values(others).map((duty) => new Loop(duty, parts, scanIntervalMs));
    this.duties = [this.fire, this.review, this.fold, ...otherLoops];
    this.listening = new AskUntilAnswered('listen', parts);
    parts.election.onChange((state) => {
      if (state === 'leading') this.wakeDuties();
    });
  }

  /** Waits for the store without a time limit. Does nothing more if it is stopped while it waits. */
  async start(): Promise<void> {
    const { wakeUps } = this.parts;
    const stopListening = await this.listening.ask(() =>
      wakeUps.forSchedulers((wakeUp) => this.onWakeUp(wakeUp)),
    );
    if (this.isStopped) {
      await stopListening?.();
      return;
    }
    this.stopListening = stopListening;
    for (const loop of [this.election, ...this.duties]) loop.start();
  }

  /**
   * Releases the lock before the duties have stopped, so that another scheduler takes over at once. Passes that still run
   * here are guarded by their claims.
   */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.listening.giveUp();
    const stopped = this.duties.map((loop) => loop.stop());
    await this.election.stop();
    await this.parts.election.resign();
    await Promise.all(stopped);
    await this.stopListening?.();
  }

  /** Calls back when this scheduler must end, because another process has its id. */
  onFailure(listener: (error: Error) => void): void {
    this.parts.election.onIdTaken(listener);
  }

  private onWakeUp(wakeUp: WakeUp): void {
    switch (wakeUp.kind) {
      case 'due': {
        const { duties, election } = this.parts;
        this.fire.wakeBy(duties.fire.passFor(wakeUp.at));
        this.review.wakeBy(wakeUp.at + election.standbyMs());
        return;
      }
      case 'ended':
        this.fold.wakeBy(this.parts.clock.now() + gatherMs + this.parts.election.standbyMs());
        return;
      case 'leaderless':
        this.election.wake();
        return;
      case 'reconnected':
        this.election.wake();
        this.wakeDuties();
        return;
      case 'tasks':
      case 'cancel':
      case 'capacity':
      case 'drain':
        return;
    }
  }

  private wakeDuties(): void {
    for (const loop of this.duties) loop.wake();
  }
}
