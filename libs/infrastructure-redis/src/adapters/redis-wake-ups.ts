import type { StopListening, WakeUp, WakeUps } from '@distribute-schedule/application';
import type { RedisConnection, RedisStore } from '../redis-store';

/** Wake-ups by pub/sub, on a separate connection. */
export class RedisWakeUps implements WakeUps {
  private readonly listeners = new Map<string, Set<(wakeUp: WakeUp) => void>>();
  private wasAway = false;

  constructor(
    private readonly store: RedisStore,
    private readonly subscriber: RedisConnection,
  ) {
    subscriber.on('message', (channel: string, message: string) => this.notify(channel, message));
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
      // A second subscription would deliver every message twice.
      this.forget(channels, listener);
      throw error;
    }
    return async () => {
      const silent = this.forget(channels, listener);
      if (silent.length > 0) await this.subscriber.unsubscribe(...silent);
    };
  }

  /** @returns the channels that have no listener any more */
  private forget(channels: readonly string[], listener: (wakeUp: WakeUp) => void): string[] {
    return channels.filter((channel) => {
      const listeners = this.listeners.get(channel);
      listeners?.delete(listener);
      return listeners?.size === 0 && this.listeners.delete(channel);
    });
  }

  /** Subscribes here and not in the client, because the client's own attempt ends the process when it times out. */
  private async listenAgain(): Promise<void> {
    const channels = [...this.listeners.keys()];
    try {
      if (channels.length > 0) await this.subscriber.subscribe(...channels);
    } catch {
      // If the connection has broken again, its return triggers a new subscription.
      if (!this.wasAway) this.subscriber.disconnect(true);
      return;
    }
    for (const listener of new Set([...this.listeners.values()].flatMap((set) => [...set])))
      listener({ kind: 'reconnected' });
  }

  private notify(channel: string, message: string): void {
    const wakeUp = parse(message);
    if (!wakeUp) return;
    for (const listener of this.listeners.get(channel) ?? []) listener(wakeUp);
  }
}

/** Only our scripts publish on these channels. Messages of other senders are ignored. */
function parse(message: string): WakeUp | undefined {
  try {
    const wakeUp = JSON.parse(message) as WakeUp;
    return typeof wakeUp === 'object' && typeof wakeUp.kind === 'string' ? wakeUp : undefined;
  } catch {
    return undefined;
  }
}
