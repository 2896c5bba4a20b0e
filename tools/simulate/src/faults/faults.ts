import type { SeededRandomness } from '@distribute-schedule/testing';
import type { Cluster } from '../cluster/cluster';
import type { Member, MemberRole } from '../member/member';
import type { NetworkFaults } from '../network/network-faults';

export interface FaultContext {
  readonly cluster: Cluster;
  readonly network: NetworkFaults;
  readonly random: SeededRandomness;
  readonly after: (ms: number, act: () => void) => void;
}

export interface Fault {
  readonly name: string;
  inject(scene: FaultContext, member: Member): void;
  readonly hits?: MemberRole;
}

const second = 1_000;
const minute = 60 * second;

export const faults: readonly Fault[] = [
  {
    name: 'killed',
    inject: (_, member) => member.die(),
  },
  {
    name: 'killed at a step',
    inject: ({ network, random }, member) =>
      network.set({ member, when: random.one(['before', 'after']), left: random.between(0, 12) }),
  },
  {
    name: 'frozen for a moment',
    inject: ({ random, after }, member) => {
      member.freeze();
      after(random.between(1, 20 * second), () => member.thaw());
    },
  },
  {
    name: 'frozen for long',
    inject: ({ random, after }, member) => {
      member.freeze();
      after(random.between(minute, 30 * minute), () => member.thaw());
    },
  },
  {
    name: 'on a degrade line',
    inject: ({ network, random }, member) =>
      network.degrade(member, random.between(10 * second, 25 * minute)),
  },
  {
    name: 'cut off',
    inject: ({ network, random }, member) => network.disconnect(member, random.between(minute, 40 * minute)),
  },
  {
    name: 'deaf',
    inject: ({ network, random }, member) => network.dropWakeUps(member, random.between(minute, 30 * minute)),
  },
  {
    name: 'without its store, like all others',
    inject: ({ network, random }) => network.makeStoreUnavailable(random.between(second, 3 * minute)),
  },
  {
    name: 'stopped',
    inject: ({ random }, member) => void member.stop(random.between(0, 2 * minute)),
  },
  {
    name: 'killed, and all of its kind',
    inject: ({ cluster }, { role }) => {
      for (const member of cluster.alive(role)) member.die();
    },
  },
  {
    name: 'killed, with all of its kind, and nobody comes for hours',
    inject: ({ cluster, random }, { role }) => {
      cluster.blockReplacements(role, random.between(30 * minute, 240 * minute));
      for (const member of cluster.alive(role)) member.die();
    },
  },
];
