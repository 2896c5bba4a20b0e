import { setTimeout as pause } from 'node:timers/promises';
import type { TestCluster, Member } from '../cluster/test-cluster';
import type { AppName } from '../processes/app-process';
import type { SeededRandomness } from '@distribute-schedule/testing';

export interface Fault {
  readonly name: string;
  /** Two faults that touch one and the same thing do not go together. */
  readonly touches?: 'redis' | 'schedulers';
  inject(cluster: TestCluster, random: SeededRandomness): Promise<void>;
}

export function alive(cluster: TestCluster, app: AppName): Member[] {
  return cluster.members.filter(({ process }) => process.name.startsWith(app) && process.isAlive);
}

export const randomMember = (cluster: TestCluster, random: SeededRandomness, app: AppName): Member =>
  random.one(alive(cluster, app));

/** The length of a fault is part of the fault. */
export const pauseBetween = (random: SeededRandomness, fromMs: number, toMs: number): Promise<void> =>
  pause(random.between(fromMs, toMs));

/** Does something at each tick for as long as the fault lasts. */
export async function repeatedly(act: () => unknown, everyMs: number, over: Promise<void>): Promise<void> {
  const timer = setInterval(act, everyMs);
  try {
    await over;
  } finally {
    clearInterval(timer);
  }
}
