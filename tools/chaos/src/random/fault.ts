import { setTimeout as pause } from 'node:timers/promises';
import type { SeededRandomness } from '@distribute-schedule/testing';
import type { Member, TestCluster } from '../cluster/test-cluster';
import type { AppName } from '../processes/app-process';

export interface Fault {
  readonly name: string;
  /** A round never combines two faults that touch the same thing. */
  readonly touches?: 'store' | 'schedulers';
  inject(cluster: TestCluster, random: SeededRandomness): Promise<void>;
}

export function aliveMembers(cluster: TestCluster, app: AppName): Member[] {
  return cluster.members.filter(({ process }) => process.name.startsWith(app) && process.isAlive);
}

export const randomMember = (cluster: TestCluster, random: SeededRandomness, app: AppName): Member =>
  random.one(aliveMembers(cluster, app));

/** Waits for a random time, which is how long a fault lasts. */
export const pauseBetween = (random: SeededRandomness, fromMs: number, toMs: number): Promise<void> =>
  pause(random.between(fromMs, toMs));

/** On a slow store, actions take longer than the interval. At most this many run at once. */
const maxAtOnce = 20;

/**
 * Performs an action at a fixed interval until the fault is over, and waits for those that still run: one that went on
 * could resume a config that the verdict has paused.
 */
export async function repeatedly(
  act: () => Promise<unknown> | undefined,
  everyMs: number,
  over: Promise<void>,
): Promise<void> {
  const running = new Set<Promise<unknown>>();
  const start = () => {
    if (running.size >= maxAtOnce) return;
    const one = Promise.resolve(act()).finally(() => running.delete(one));
    running.add(one);
  };
  const timer = setInterval(start, everyMs);
  try {
    await over;
  } finally {
    clearInterval(timer);
    await Promise.all(running);
  }
}
