import { randomUUID } from 'node:crypto';
import type { Randomness } from '@distribute-schedule/application';

export const processRandomness: Randomness = {
  fraction: () => Math.random(),
  token: () => randomUUID(),
};
