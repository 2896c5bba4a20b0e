import { InstanceLoads } from './instance-load';
import { RecentInstances, type RemoteInstance } from './remote-instance';

const instance: RemoteInstance = {
  id: 'a',
  service: 's',
  baseUrl: 'http://localhost',
  weight: 2,
  status: 'healthy',
  taskNames: [],
  signingKey: undefined,
};

describe('RecentInstances', () => {
  function aSource() {
    const source = { now: 0, reads: 0, fails: false };
    const recent = new RecentInstances(
      {
        all: () => {
          source.reads += 1;
          return source.fails ? Promise.reject(new Error('away')) : Promise.resolve([instance]);
        },
      },
      1000,
      () => source.now,
    );
    return { source, recent };
  }

  it('reads the instances at most once a second', async () => {
    const { source, recent } = aSource();
    await Promise.all([recent.all(), recent.all()]);
    source.now = 999;
    await recent.all();
    expect(source.reads).toBe(1);
    source.now = 1000;
    expect(await recent.all()).toEqual([instance]);
    expect(source.reads).toBe(2);
  });

  it('reads again after a failure', async () => {
    const { source, recent } = aSource();
    source.fails = true;
    await expect(recent.all()).rejects.toThrow('away');
    source.fails = false;
    expect(await recent.all()).toEqual([instance]);
  });
});

describe('InstanceLoads', () => {
  it('adds open calls and the load reported within ten seconds, divided by the weight', async () => {
    let now = 0;
    const loads = new InstanceLoads(() => now);
    expect(loads.of(instance)).toBe(0);
    await loads.whileCalling('a', () => {
      expect(loads.of(instance)).toBe(0.5);
      loads.report('a', 9);
      return Promise.resolve();
    });
    expect(loads.of(instance)).toBe(4.5);
    now = 10_000;
    expect(loads.of(instance)).toBe(0);
  });

  it('forgets instances that no longer exist', async () => {
    const loads = new InstanceLoads(() => 0);
    await loads.whileCalling('a', () => {
      loads.report('a', 9);
      return Promise.resolve();
    });
    loads.keepOnly([]);
    expect(loads.of(instance)).toBe(0);
  });
});
