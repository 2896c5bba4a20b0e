import type { Redis } from 'ioredis';
import { openSentinel } from './open-connection';
import type { RedisSettings } from './redis-settings';

/**
 * Receives from each sentinel the notification that another server is the master. The old master may still run: for about
 * ten seconds, until the sentinels have made it a replica, it accepts writes that are lost afterwards.
 */
export class SentinelWatch {
  private readonly masterName: string;
  private readonly sentinels: readonly Redis[];

  /** Does nothing without configured sentinels. */
  constructor(settings: RedisSettings) {
    this.masterName = settings.sentinel.masterName;
    this.sentinels = settings.sentinel.nodes.map((node) => openSentinel(settings, node));
  }

  start(onSwitch: () => void): void {
    for (const sentinel of this.sentinels) {
      // One sentinel that can be reached is enough.
      sentinel.on('error', () => undefined);
      sentinel.on('message', (_: string, message: string) => {
        if (message.startsWith(`${this.masterName} `)) onSwitch();
      });
      // Subscribe after each reconnect, because a restarted sentinel has no subscribers.
      sentinel.on('ready', () => void sentinel.subscribe('+switch-master').catch(() => undefined));
      sentinel.connect().catch(() => undefined);
    }
  }

  stop(): void {
    for (const sentinel of this.sentinels) sentinel.disconnect();
  }
}
