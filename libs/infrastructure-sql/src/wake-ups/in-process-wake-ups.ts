import type { StopListening, WakeUp, WakeUps } from '@distribute-schedule/application';

/** The receiver of a wake-up. */
export type WakeUpAddress = 'schedulers' | 'workers' | `worker ${string}`;

export interface SentWakeUp {
  readonly to: WakeUpAddress;
  readonly wakeUp: WakeUp;
}

type Listener = (wakeUp: WakeUp) => void;

/** Wake-ups within this process. They are delivered once the step that caused them is committed. */
export class InProcessWakeUps implements WakeUps {
  private readonly listeners = new Map<WakeUpAddress, Set<Listener>>();

  forSchedulers(listener: Listener): Promise<StopListening> {
    return this.listen(['schedulers'], listener);
  }

  forWorker(workerId: string, listener: Listener): Promise<StopListening> {
    return this.listen(['workers', `worker ${workerId}`], listener);
  }

  deliver(wakeUps: readonly SentWakeUp[]): void {
    for (const { to, wakeUp } of wakeUps) {
      for (const listener of [...(this.listeners.get(to) ?? [])]) listener(wakeUp);
    }
  }

  private listen(addresses: readonly WakeUpAddress[], listener: Listener): Promise<StopListening> {
    for (const address of addresses) {
      const listeners = this.listeners.get(address) ?? new Set();
      this.listeners.set(address, listeners.add(listener));
    }
    return Promise.resolve(() => {
      for (const address of addresses) {
        const listeners = this.listeners.get(address);
        listeners?.delete(listener);
        if (listeners?.size === 0) this.listeners.delete(address);
      }
      return Promise.resolve();
    });
  }
}
