import type { Member } from '../cluster/test-cluster';
import { pauseBetween, randomMember, repeatedly, type Fault } from './fault';

function proxyOf({ proxy }: Member): NonNullable<Member['proxy']> {
  if (!proxy) throw new Error('expected a proxy, because every process of a random run has one');
  return proxy;
}

export const storeFaults: readonly Fault[] = [
  {
    name: 'store killed',
    touches: 'store',
    inject: async ({ store }, random) => {
      await store.server.kill();
      await pauseBetween(random, 100, 2_000);
      await store.server.restart();
      await store.prepare();
    },
  },
  {
    name: 'store frozen',
    touches: 'store',
    inject: async ({ store: { server } }, random) => {
      await server.pause();
      await pauseBetween(random, 300, 3_000);
      await server.resume();
    },
  },
  {
    name: 'connections ended by the store every 100 ms',
    touches: 'store',
    inject: async ({ store }, random) => {
      const end = () => store.killConnections().catch(() => undefined);
      await repeatedly(end, 100, pauseBetween(random, 1_000, 3_000));
    },
  },
  {
    name: 'connections cut every 100 ms',
    inject: async ({ members }, random) => {
      const cut = () => {
        for (const { proxy } of members) proxy?.breakConnections();
        return undefined;
      };
      await repeatedly(cut, 100, pauseBetween(random, 1_000, 3_000));
    },
  },
  {
    name: 'replies lost',
    inject: async ({ members }, random) => {
      const share = random.fraction() * 0.3;
      const chance = random.branch();
      for (const { proxy } of members) proxy?.dropReplies(() => chance.fraction() < share);
      await pauseBetween(random, 1_000, 4_000);
      for (const { proxy } of members) proxy?.dropReplies(() => false);
    },
  },
  ...(['scheduler', 'worker'] as const).flatMap((app): Fault[] => [
    {
      name: `${app} cut off, with broken connections`,
      inject: async (cluster, random) => {
        const proxy = proxyOf(randomMember(cluster, random, app));
        proxy.cut();
        await pauseBetween(random, 200, 3_500);
        proxy.repair();
      },
    },
    {
      name: `${app} cut off, with silent connections`,
      inject: async (cluster, random) => {
        const proxy = proxyOf(randomMember(cluster, random, app));
        proxy.stall();
        await pauseBetween(random, 200, 3_500);
        proxy.resume();
      },
    },
  ]),
];

/** Faults that only Redis has. */
export const redisFaults: readonly Fault[] = [
  {
    name: 'Redis full',
    touches: 'store',
    inject: async ({ redis: { client } }, random) => {
      await client.config('SET', 'maxmemory', '1mb');
      await pauseBetween(random, 500, 3_000);
      await client.config('SET', 'maxmemory', '0');
    },
  },
  {
    name: 'scripts flushed repeatedly',
    touches: 'store',
    inject: async ({ redis }, random) => {
      await repeatedly(
        () => redis.client.script('FLUSH').catch(() => undefined),
        20,
        pauseBetween(random, 1_000, 3_000),
      );
      await redis.prepare();
    },
  },
];
