import { balancingStrategyNames, overlapModes } from '@distribute-schedule/domain';
import type { OfferedTask } from '@distribute-schedule/executor-client';

/**
 * executor-client has no dependencies, so it lists the modes and strategies itself. The type check keeps these two
 * objects equal to its lists, and this spec compares them with those of the domain.
 */
const clientModes: Record<NonNullable<OfferedTask['executionMode']>, true> = {
  sequential: true,
  parallel: true,
  skip: true,
  replace: true,
};
const clientStrategies: Record<NonNullable<OfferedTask['loadBalanceStrategy']>, true> = {
  round_robin: true,
  weighted_round_robin: true,
  random: true,
  sticky: true,
  least_loaded: true,
};

describe('OfferedTask of executor-client', () => {
  it('has every overlap mode of the domain, and no other', () => {
    expect(Object.keys(clientModes).sort()).toEqual([...overlapModes].sort());
  });

  it('has no strategy that the domain does not know', () => {
    expect(balancingStrategyNames).toEqual(expect.arrayContaining(Object.keys(clientStrategies)));
  });
});
