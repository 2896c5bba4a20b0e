import { InstanceLoads } from './instance-load';
import { RecentInstances, type RemoteInstance } from './remote-instance';

const instance: RemoteInstance = {
  ...{ id: 'a', service: 's', baseUrl: 'http://localhost', weight: 2, status: 'healthy' },
  ...{ taskNames: [], signingKey: undefined },
};

describe('RecentInstances', () => {
  function aHouse() {
    const house = { now: 0, asked: 0, fails: false };
    const recent = new RecentInstances(
      {
        all: () => {
          house.asked += 1;
          return house.fails ? Promise.reject(new Error('away')) : Promise.resolve([instance]);
        },
      },
      1000,
      () => house.now,
    );
    return { house, recent };
  }

  it('asks once a second, however many want to know', async () => {
    const { house, recent } = aHouse();
    await Promise.all([recent.all(), recent.all()]);
    house.now = 999;
    await recent.all();
    expect(house.asked).toBe(1);
    house.now = 1000;
    expect(await recent.all()).toEqual([instance]);
    expect(house.asked).toBe(2);
  });

  it('asks again after a failure', async () => {
    const { house, recent } = aHouse();
    house.fails = true;
    await expect(recent.all()).rejects.toThrow('away');
    house.fails = false;
    expect(await recent.all()).toEqual([instance]);
  });
});

describe('InstanceLoads', () => {
  it('counts the calls that wait, and what the instance said within ten seconds, by its weight', async () => {
    let now = 0;
    const loads = new InstanceLoads(() => now);
    expect(loads.of(instance)).toBe(0);
    await loads.during('a', () => {
      expect(loads.of(instance)).toBe(0.5);
      loads.said('a', 9);
      return Promise.resolve();
    });
    expect(loads.of(instance)).toBe(4.5);
    now = 10_000;
    expect(loads.of(instance)).toBe(0);
  });

  it('forgets instances that are no more', async () => {
    const loads = new InstanceLoads(() => 0);
    await loads.during('a', () => {
      loads.said('a', 9);
      return Promise.resolve();
    });
    loads.keepOnly([]);
    expect(loads.of(instance)).toBe(0);
  });
});
