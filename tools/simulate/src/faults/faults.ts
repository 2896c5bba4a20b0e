import type { SeededRandomness } from '@distribute-schedule/testing';
import type { Cluster } from '../cluster/cluster';
import type { Member } from '../member/member';
import type { NetworkFaults } from '../network/network-faults';

export interface FaultContext {
  readonly cluster: Cluster;
  readonly network: NetworkFaults;
  readonly random: SeededRandomness;
  readonly after: (ms: number, act: () => void) => void;
}

export interface Fault {
  /** Completes the sentence "member X is ...". */
  readonly name: string;
  inject(context: FaultContext, member: Member): void;
}

const second = 1_000;
const minute = 60 * second;

/** The faults that a simulation draws from. */
export const faults: readonly Fault[] = [
  {
    name: 'killed',
    inject: (_, member) => member.die(),
  },
  {
    name: 'killed at one of its next calls',
    inject: ({ network, random }, member) =>
      network.addCrashPoint({
        member,
        when: random.one(['before', 'after']),
        callsLeft: random.between(0, 12),
      }),
  },
  {
    name: 'frozen for seconds',
    inject: ({ random, after }, member) => {
      member.freeze();
      after(random.between(1, 20 * second), () => member.thaw());
    },
  },
  {
    name: 'frozen for minutes',
    inject: ({ random, after }, member) => {
      member.freeze();
      after(random.between(minute, 30 * minute), () => member.thaw());
    },
  },
  {
    name: 'on a slow network with losses',
    inject: ({ network, random }, member) =>
      network.degrade(member, random.between(10 * second, 25 * minute)),
  },
  {
    name: 'disconnected from the store',
    inject: ({ network, random }, member) => network.disconnect(member, random.between(minute, 40 * minute)),
  },
  {
    name: 'without wake-ups',
    inject: ({ network, random }, member) => network.dropWakeUps(member, random.between(minute, 30 * minute)),
  },
  {
    name: 'disconnected from the store, like all other members',
    inject: ({ network, random }) => network.makeStoreUnavailable(random.between(second, 3 * minute)),
  },
  {
    name: 'stopped',
    inject: ({ random }, member) => void member.stop(random.between(0, 2 * minute)),
  },
  {
    name: 'killed, like all members of its role',
    inject: ({ cluster }, { role }) => {
      for (const member of cluster.alive(role)) member.die();
    },
  },
  {
    name: 'killed, like all members of its role, without a replacement for hours',
    inject: ({ cluster, random }, { role }) => {
      cluster.blockReplacements(role, random.between(30 * minute, 240 * minute));
      for (const member of cluster.alive(role)) member.die();
    },
  },
];
