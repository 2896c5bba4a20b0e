import type { StepName } from '../stores/chaos-store';
import { aliveMembers, pauseBetween, randomMember, type Fault } from './fault';

const leaderSteps: readonly StepName[] = [
  'renewLeadership',
  'claimDue',
  'liveWorkers',
  'commitFires',
  'claimOverdue',
];
const workerSteps: readonly StepName[] = ['claim', 'apply', 'heartbeat'];
const sides = ['before', 'after'] as const;

export const processFaults: readonly Fault[] = [
  {
    name: 'leader killed at a step',
    touches: 'schedulers',
    inject: async (cluster, random) => {
      const breakpoint = { kind: random.one(leaderSteps), side: random.one(sides) };
      const { proxy, process } = await cluster.leader();
      await proxy?.stopAt(breakpoint);
      await process.kill();
    },
  },
  {
    name: 'leader frozen',
    touches: 'schedulers',
    inject: async (cluster, random) => {
      const { process } = await cluster.leader();
      process.freeze();
      await pauseBetween(random, 500, 3_000);
      process.thaw();
    },
  },
  {
    name: 'all schedulers killed',
    touches: 'schedulers',
    inject: async (cluster, random) => {
      await Promise.all(aliveMembers(cluster, 'scheduler').map(({ process }) => process.kill()));
      await pauseBetween(random, 1_000, 4_000);
    },
  },
  {
    name: 'scheduler stopped',
    touches: 'schedulers',
    inject: async (cluster, random) => {
      await randomMember(cluster, random, 'scheduler').process.terminate();
    },
  },
  {
    name: 'worker killed',
    inject: async (cluster, random) => {
      await pauseBetween(random, 0, 1_000);
      await randomMember(cluster, random, 'worker').process.kill();
    },
  },
  {
    name: 'worker killed at a step',
    inject: async (cluster, random) => {
      const breakpoint = { kind: random.one(workerSteps), side: random.one(sides) };
      const { proxy, process } = randomMember(cluster, random, 'worker');
      await proxy?.stopAt(breakpoint);
      await process.kill();
    },
  },
  {
    name: 'worker frozen',
    inject: async (cluster, random) => {
      const { process } = randomMember(cluster, random, 'worker');
      process.freeze();
      await pauseBetween(random, 500, 4_000);
      process.thaw();
    },
  },
  {
    name: 'worker stopped',
    inject: async (cluster, random) => {
      await randomMember(cluster, random, 'worker').process.terminate();
    },
  },
  {
    name: 'payload that kills its worker',
    inject: async (cluster, random) => {
      const id = `poison-${random.between(0, 1e9)}`;
      const crashBy = random.one(['exit', 'abort']);
      await cluster.schedule(id, {
        trigger: '@manual',
        parameters: { crashes: random.between(1, 3), crashBy },
      });
      await cluster.trigger(id);
    },
  },
];
