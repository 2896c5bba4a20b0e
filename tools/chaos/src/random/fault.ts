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

/** Performs an action at a fixed interval until the fault is over. */
export async function repeatedly(act: () => unknown, everyMs: number, over: Promise<void>): Promise<void> {
  const timer = setInterval(act, everyMs);
  try {
    await over;
  } finally {
    clearInterval(timer);
  }
}
