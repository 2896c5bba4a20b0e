import type { StopListening, WakeUp, WakeUps } from '@distribute-schedule/application';
import type { RedisConnection, RedisStore } from '../redis-store';

/** Wake-ups by pub/sub, on a connection of their own. */
export class RedisWakeUps implements WakeUps {
  private readonly listeners = new Map<string, Set<(wakeUp: WakeUp) => void>>();
  private wasAway = false;

  constructor(
    private readonly store: RedisStore,
    private readonly subscriber: RedisConnection,
  ) {
    subscriber.on('message', (channel: string, message: string) => this.tell(channel, message));
    subscriber.on('close', () => {
      this.wasAway = true;
    });
    subscriber.on('ready', () => {
      if (!this.wasAway) return;
      this.wasAway = false;
      void this.listenAgain();
    });
  }

  forSchedulers(listener: (wakeUp: WakeUp) => void): Promise<StopListening> {
    return this.listen([this.store.keyspace.key('wakeSchedulers')], listener);
  }

  forWorker(workerId: string, listener: (wakeUp: WakeUp) => void): Promise<StopListening> {
    const { keyspace } = this.store;
    return this.listen([keyspace.key('wakeWorkers'), keyspace.key('wakeWorker', workerId)], listener);
  }

  private async listen(
    channels: readonly string[],
    listener: (wakeUp: WakeUp) => void,
  ): Promise<StopListening> {
    for (const channel of channels) {
      const listeners = this.listeners.get(channel) ?? new Set();
      this.listeners.set(channel, listeners.add(listener));
    }
    try {
      await this.subscriber.subscribe(...channels);
    } catch (error) {
      // Whoever asks again would be told everything twice.
      this.forget(channels, listener);
      throw error;
    }
    return async () => {
      const silent = this.forget(channels, listener);
      if (silent.length > 0) await this.subscriber.unsubscribe(...silent);
    };
  }

  /** @returns the channels to which nobody listens any more */
  private forget(channels: readonly string[], listener: (wakeUp: WakeUp) => void): string[] {
    return channels.filter((channel) => {
      const listeners = this.listeners.get(channel);
      listeners?.delete(listener);
      return listeners?.size === 0 && this.listeners.delete(channel);
    });
  }

  /** Not left to the client, whose own try would end the process where it is not answered in time. */
  private async listenAgain(): Promise<void> {
    const channels = [...this.listeners.keys()];
    try {
      if (channels.length > 0) await this.subscriber.subscribe(...channels);
    } catch {
      // Unless it is away again, and comes back by itself.
      if (!this.wasAway) this.subscriber.disconnect(true);
      return;
    }
    for (const listener of new Set([...this.listeners.values()].flatMap((set) => [...set])))
      listener({ kind: 'reconnected' });
  }

  private tell(channel: string, message: string): void {
    const wakeUp = parse(message);
    if (!wakeUp) return;
    for (const listener of this.listeners.get(channel) ?? []) listener(wakeUp);
  }
}

/** Only our own scripts publish here; anything else that somebody sends is not for us. */
function parse(message: string): WakeUp | undefined {
  try {
    const wakeUp = JSON.parse(message) as WakeUp;
    return typeof wakeUp === 'object' && typeof wakeUp.kind === 'string' ? wakeUp : undefined;
  } catch {
    return undefined;
  }
}
