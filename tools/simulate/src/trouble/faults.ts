import type { SeededRandomness } from '@distribute-schedule/testing';
import type { Cluster } from '../cluster/cluster';
import type { Member, MemberRole } from '../cluster/member';
import type { Weather } from '../cluster/weather';

export interface Scene {
  readonly cluster: Cluster;
  readonly weather: Weather;
  readonly random: SeededRandomness;
  readonly after: (ms: number, act: () => void) => void;
}

export interface Fault {
  readonly name: string;
  inflict(scene: Scene, member: Member): void;
  readonly hits?: MemberRole;
}

const second = 1_000;
const minute = 60 * second;

export const faults: readonly Fault[] = [
  {
    name: 'killed',
    inflict: (_, member) => member.die(),
  },
  {
    name: 'killed at a step',
    inflict: ({ weather, random }, member) =>
      weather.set({ member, when: random.one(['before', 'after']), left: random.between(0, 12) }),
  },
  {
    name: 'frozen for a moment',
    inflict: ({ random, after }, member) => {
      member.freeze();
      after(random.between(1, 20 * second), () => member.thaw());
    },
  },
  {
    name: 'frozen for long',
    inflict: ({ random, after }, member) => {
      member.freeze();
      after(random.between(minute, 30 * minute), () => member.thaw());
    },
  },
  {
    name: 'on a foul line',
    inflict: ({ weather, random }, member) => weather.foul(member, random.between(10 * second, 25 * minute)),
  },
  {
    name: 'cut off',
    inflict: ({ weather, random }, member) => weather.cutOff(member, random.between(minute, 40 * minute)),
  },
  {
    name: 'deaf',
    inflict: ({ weather, random }, member) => weather.deafen(member, random.between(minute, 30 * minute)),
  },
  {
    name: 'without its store, like all others',
    inflict: ({ weather, random }) => weather.takeStoreAway(random.between(second, 3 * minute)),
  },
  {
    name: 'stopped',
    inflict: ({ random }, member) => void member.stop(random.between(0, 2 * minute)),
  },
  {
    name: 'killed, and all of its kind',
    inflict: ({ cluster }, { role }) => {
      for (const member of cluster.living(role)) member.die();
    },
  },
  {
    name: 'killed, with all of its kind, and nobody comes for hours',
    inflict: ({ cluster, random }, { role }) => {
      cluster.hireNobody(role, random.between(30 * minute, 240 * minute));
      for (const member of cluster.living(role)) member.die();
    },
  },
];
