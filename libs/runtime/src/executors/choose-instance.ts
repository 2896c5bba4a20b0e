import { balancingStrategy } from '@distribute-schedule/domain';
import type { ChooseInstance } from '@distribute-schedule/executor-remote';

/**
 * Chooses instances of services by the same strategies as workers, with two differences. A name that no strategy has
 * means round robin. Equally loaded instances are taken one after the other: between two attempts their load may fall
 * back to what it was, and the first of them would get every attempt.
 */
export const chooseInstance: ChooseInstance = (strategy, candidates, choice) =>
  balancingStrategy(strategy, 'round_robin')(candidates, { ...choice, tieIndex: choice.roundRobinIndex });
