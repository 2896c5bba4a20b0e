import { setImmediate as nextIteration } from 'node:timers/promises';

/** Longer work in one go delays other requests, and due times if the process is a scheduler too. */
const maxWorkMs = 10;

/**
 * Lets a long computation give way to other work of this process.
 * @returns a function to await between the parts of the computation; it lets other work run once a part has taken long
 */
export function givingWay(): () => Promise<void> {
  let startedAt = performance.now();
  return async () => {
    if (performance.now() - startedAt < maxWorkMs) return;
    await nextIteration();
    startedAt = performance.now();
  };
}
