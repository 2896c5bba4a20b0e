import type { LeaderLock } from '@distribute-schedule/application';
import { measuredPort, type MeasuringParts } from './measured-port';

/** Until when this scheduler leads, as far as the answers to its requests say. */
export interface Leadership {
  readonly isLeading: boolean;
}

/** Counts the requests for the leader lock. */
export function measureElection(
  port: LeaderLock,
  parts: MeasuringParts,
): { readonly port: LeaderLock; readonly leadership: Leadership } {
  const { lockRequests, electionsWon } = parts.meters;
  let leadsUntil = 0;
  let lastEpoch: number | undefined;
  const count = (result: 'acquired' | 'renewed' | 'held' | 'lost' | 'error') => lockRequests.inc({ result });
  const leadFrom = (sentAt: number, ttlMs: number) => void (leadsUntil = sentAt + ttlMs);
  const measured = measuredPort<LeaderLock>(
    port,
    { acquire: 'election', renew: 'election', release: 'election' },
    parts,
    {
      acquire: {
        answered: (epoch, [, ttlMs], sentAt) => {
          count(epoch === undefined ? 'held' : 'acquired');
          if (epoch === undefined) return;
          if (epoch !== lastEpoch) electionsWon.inc();
          lastEpoch = epoch;
          leadFrom(sentAt, ttlMs);
        },
        failed: () => count('error'),
      },
      renew: {
        answered: (isKept, [, ttlMs], sentAt) => {
          count(isKept ? 'renewed' : 'lost');
          leadFrom(sentAt, isKept ? ttlMs : 0);
        },
        failed: () => count('error'),
      },
      release: { answered: () => leadFrom(0, 0) },
    },
  );
  return {
    port: measured,
    leadership: {
      get isLeading() {
        return performance.now() < leadsUntil;
      },
    },
  };
}
