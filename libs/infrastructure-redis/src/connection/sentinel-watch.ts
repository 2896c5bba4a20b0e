import type { Redis } from 'ioredis';
import { openSentinel } from './open-connection';
import type { RedisSettings } from './redis-settings';

/**
 * Hears from each sentinel that another server is the master now. The old one may well live: for some ten seconds, until
 * the sentinels have made it a replica, it takes writes that are lost then.
 */
export class SentinelWatch {
  private readonly masterName: string;
  private readonly sentinels: readonly Redis[];

  /** Watches nothing where no sentinels are configured. */
  constructor(settings: RedisSettings) {
    this.masterName = settings.sentinel.masterName;
    this.sentinels = settings.sentinel.nodes.map((node) => openSentinel(settings, node));
  }

  start(onSwitch: () => void): void {
    for (const sentinel of this.sentinels) {
      // One that cannot be reached is missed by nobody while another one can.
      sentinel.on('error', () => undefined);
      sentinel.on('message', (_: string, message: string) => {
        if (message.startsWith(`${this.masterName} `)) onSwitch();
      });
      // Each time anew, for one that was restarted knows of no listeners.
      sentinel.on('ready', () => void sentinel.subscribe('+switch-master').catch(() => undefined));
      sentinel.connect().catch(() => undefined);
    }
  }

  stop(): void {
    for (const sentinel of this.sentinels) sentinel.disconnect();
  }
}
