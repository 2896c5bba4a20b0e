import { setTimeout as pause } from 'node:timers/promises';
import type { Arena, Member } from '../arena/arena';
import type { AppName } from '../processes/app-process';
import type { SeededRandomness } from '@distribute-schedule/testing';

export interface Fault {
  readonly name: string;
  /** Two faults that touch one and the same thing do not go together. */
  readonly touches?: 'redis' | 'schedulers';
  inflict(arena: Arena, random: SeededRandomness): Promise<void>;
}

export function living(arena: Arena, app: AppName): Member[] {
  return arena.members.filter(({ process }) => process.name.startsWith(app) && process.isAlive);
}

export const oneOf = (arena: Arena, random: SeededRandomness, app: AppName): Member =>
  random.one(living(arena, app));

/** How long a fault lasts is part of the fault. */
export const lasts = (random: SeededRandomness, fromMs: number, toMs: number): Promise<void> =>
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
