import type { Member } from '../arena/arena';
import { lasts, oneOf, repeatedly, type Fault } from './fault';

function proxyOf({ proxy }: Member): NonNullable<Member['proxy']> {
  if (!proxy) throw new Error('every process of a random run is behind a proxy');
  return proxy;
}

export const redisFaults: readonly Fault[] = [
  {
    name: 'Redis killed (AOF always)',
    touches: 'redis',
    inflict: async ({ redis, probe }, random) => {
      await redis.kill();
      await lasts(random, 100, 2_000);
      await redis.restart();
      await probe.loadScripts();
    },
  },
  {
    name: 'Redis frozen',
    touches: 'redis',
    inflict: async ({ redis }, random) => {
      await redis.pause();
      await lasts(random, 300, 3_000);
      await redis.resume();
    },
  },
  {
    name: 'Redis full',
    touches: 'redis',
    inflict: async ({ probe }, random) => {
      await probe.redis.config('SET', 'maxmemory', '1mb');
      await lasts(random, 500, 3_000);
      await probe.redis.config('SET', 'maxmemory', '0');
    },
  },
  {
    name: 'scripts flushed again and again',
    touches: 'redis',
    inflict: async ({ probe }, random) => {
      await repeatedly(
        () => void probe.redis.script('FLUSH').catch(() => undefined),
        20,
        lasts(random, 1_000, 3_000),
      );
      await probe.loadScripts();
    },
  },
  {
    name: 'connections cut every 100 ms',
    inflict: async ({ members }, random) => {
      const cut = () => members.forEach(({ proxy }) => proxy?.breakAll());
      await repeatedly(cut, 100, lasts(random, 1_000, 3_000));
    },
  },
  {
    name: 'replies lost',
    inflict: async ({ members }, random) => {
      const share = random.fraction() * 0.3;
      const chance = random.branch();
      for (const { proxy } of members) proxy?.dropReplies(() => chance.fraction() < share);
      await lasts(random, 1_000, 4_000);
      for (const { proxy } of members) proxy?.dropReplies(() => false);
    },
  },
  ...(['scheduler', 'worker'] as const).flatMap((app): Fault[] => [
    {
      name: `${app} cut off, with broken connections`,
      inflict: async (arena, random) => {
        const proxy = proxyOf(oneOf(arena, random, app));
        proxy.cut();
        await lasts(random, 200, 3_500);
        proxy.mend();
      },
    },
    {
      name: `${app} cut off, with silent connections`,
      inflict: async (arena, random) => {
        const proxy = proxyOf(oneOf(arena, random, app));
        proxy.hold();
        await lasts(random, 200, 3_500);
        proxy.letGo();
      },
    },
  ]),
];
