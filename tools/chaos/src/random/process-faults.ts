import { kindOf, type ScriptName } from '../arena/probe';
import { lasts, living, oneOf, type Fault } from './fault';

const leaderSteps: readonly ScriptName[] = [
  'renewLeadership',
  'claimDue',
  'liveWorkers',
  'commitFires',
  'claimOverdue',
];
const workerSteps: readonly ScriptName[] = ['claim', 'apply', 'heartbeat'];
const sides = ['before', 'after'] as const;

export const processFaults: readonly Fault[] = [
  {
    name: 'leader killed at a step',
    touches: 'schedulers',
    inflict: async (arena, random) => {
      const trap = { kind: kindOf(random.one(leaderSteps)), side: random.one(sides) };
      const { proxy, process } = await arena.leader();
      await proxy?.catch(trap);
      await process.kill();
    },
  },
  {
    name: 'leader frozen',
    touches: 'schedulers',
    inflict: async (arena, random) => {
      const { process } = await arena.leader();
      process.freeze();
      await lasts(random, 500, 3_000);
      process.thaw();
    },
  },
  {
    name: 'all schedulers killed',
    touches: 'schedulers',
    inflict: async (arena, random) => {
      await Promise.all(living(arena, 'scheduler').map(({ process }) => process.kill()));
      await lasts(random, 1_000, 4_000);
    },
  },
  {
    name: 'scheduler stopped',
    touches: 'schedulers',
    inflict: async (arena, random) => {
      await oneOf(arena, random, 'scheduler').process.terminate();
    },
  },
  {
    name: 'worker killed',
    inflict: async (arena, random) => {
      await lasts(random, 0, 1_000);
      await oneOf(arena, random, 'worker').process.kill();
    },
  },
  {
    name: 'worker killed at a step',
    inflict: async (arena, random) => {
      const trap = { kind: kindOf(random.one(workerSteps)), side: random.one(sides) };
      const { proxy, process } = oneOf(arena, random, 'worker');
      await proxy?.catch(trap);
      await process.kill();
    },
  },
  {
    name: 'worker frozen',
    inflict: async (arena, random) => {
      const { process } = oneOf(arena, random, 'worker');
      process.freeze();
      await lasts(random, 500, 4_000);
      process.thaw();
    },
  },
  {
    name: 'worker stopped',
    inflict: async (arena, random) => {
      await oneOf(arena, random, 'worker').process.terminate();
    },
  },
  {
    name: 'payload that kills its worker',
    inflict: async (arena, random) => {
      const id = `poison-${random.between(0, 1e9)}`;
      const diesBy = random.one(['exit', 'abort']);
      await arena.schedule(id, {
        ...{ trigger: '@manual', parameters: { dies: random.between(1, 3), diesBy } },
      });
      await arena.trigger(id);
    },
  },
];
