import { aConfig } from '@distribute-schedule/domain/testing';
import { HeldFires, type PreparedFire } from './held-fires';

function aFire(notBefore: number): PreparedFire {
  const config = aConfig();
  const claimed = {
    config,
    dueAt: notBefore,
    open: 0,
    placement: { roundRobinIndex: 0, lastWorkerId: undefined },
    claimToken: 'claim',
  };
  const fire = { configId: config.id, tasks: [], records: [], next: undefined };
  return { claimed, fire, notBefore, claimEndsAt: 0 };
}

describe('HeldFires', () => {
  it('returns the decisions whose time has come, the earliest first', () => {
    const held = new HeldFires();
    held.add([aFire(30), aFire(10)]);
    held.add([aFire(20)]);
    expect(held.firstAt).toBe(10);
    expect(held.dueAt(9)).toEqual([]);
    expect(held.dueAt(20).map(({ notBefore }) => notBefore)).toEqual([10, 20]);
    expect(held.dueAt(99)).toHaveLength(3);
  });

  it('forgets decisions that were removed or taken', () => {
    const held = new HeldFires();
    held.add([aFire(10), aFire(20)]);
    held.remove(held.dueAt(10));
    expect(held.takeAll().map(({ notBefore }) => notBefore)).toEqual([20]);
    expect([held.firstAt, held.takeAll()]).toEqual([undefined, []]);
  });

  it('is full when it holds 2,000 decisions', () => {
    const held = new HeldFires();
    held.add(Array.from({ length: 1_999 }, () => aFire(1)));
    expect(held.isFull).toBe(false);
    held.add([aFire(1)]);
    expect(held.isFull).toBe(true);
  });
});
