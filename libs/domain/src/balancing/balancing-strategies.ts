import type { BalancingStrategy } from './balancing-strategy';
import { consistentHash } from './consistent-hash';
import { leastTasks } from './least-tasks';
import { random } from './random';
import { roundRobin } from './round-robin';
import { sticky } from './sticky';
import { weightedRoundRobin } from './weighted-round-robin';

/**
 * Strategies by the name that a TaskConfig uses. They choose workers and, for remote tasks, instances of a service.
 * To add a strategy, write a file beside this one and add a line here.
 */
const strategies = {
  least_tasks: leastTasks,
  least_loaded: leastTasks,
  round_robin: roundRobin,
  weighted_round_robin: weightedRoundRobin,
  random,
  sticky,
  consistent_hash: consistentHash,
} satisfies Record<string, BalancingStrategy>;

export type BalancingStrategyName = keyof typeof strategies;

export const balancingStrategyNames = Object.keys(strategies) as readonly BalancingStrategyName[];
export const defaultBalancingStrategy: BalancingStrategyName = 'least_tasks';

export function isBalancingStrategy(name: string): name is BalancingStrategyName {
  return Object.hasOwn(strategies, name);
}

/** Returns the strategy of this name, or the fallback if the name is unknown, as a name from a newer version may be. */
export function balancingStrategy(
  name: string,
  fallback: BalancingStrategyName = defaultBalancingStrategy,
): BalancingStrategy {
  return strategies[isBalancingStrategy(name) ? name : fallback];
}
