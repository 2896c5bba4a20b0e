import { consistentHash } from './consistent-hash';
import { leastTasks } from './least-tasks';
import type { BalancingStrategy } from './load-balancer';
import { random } from './random';
import { roundRobin } from './round-robin';
import { sticky } from './sticky';
import { weightedRoundRobin } from './weighted-round-robin';

/** Every strategy by the name that a TaskConfig asks for it. To add one: a file beside this one, and a line here. */
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

export function balancingStrategy(name: string): BalancingStrategy {
  return isBalancingStrategy(name) ? strategies[name] : strategies[defaultBalancingStrategy];
}
