import type { RemoteInstance } from './remote-instance';

export interface Choice {
  readonly configId: string;
  /** Grows by one with each attempt at a task of the config that this worker makes. */
  readonly turn: number;
  readonly lastInstanceId: string | undefined;
  /** In [0, 1). */
  readonly chance: number;
  readonly loadOf: (instance: RemoteInstance) => number;
}

/** Chooses among instances, of which there is at least one, in the order of their ids. */
export type ChooseInstance = (instances: readonly RemoteInstance[], choice: Choice) => RemoteInstance;

/** As many as the golden ratio takes turns by, so that those of a heavy instance do not come in a row. */
const goldenRatio = 0.6180339887498949;

const roundRobin: ChooseInstance = (instances, { turn }) => at(instances, turn % instances.length);

const weightedRoundRobin: ChooseInstance = (instances, { turn }) => {
  const total = instances.reduce((sum, { weight }) => sum + weight, 0);
  let left = ((turn * goldenRatio) % 1) * total;
  for (const instance of instances) {
    left -= instance.weight;
    if (left < 0) return instance;
  }
  return at(instances, instances.length - 1);
};

const random: ChooseInstance = (instances, { chance }) =>
  at(instances, Math.floor(chance * instances.length));

/** Every config has its own order of all instances, so that one's coming or going moves only what it gains or held. */
const consistentHash: ChooseInstance = (instances, { configId }) =>
  instances
    .map((instance) => ({ instance, rank: hash(`${configId}/${instance.id}`) }))
    .reduce((best, next) => (next.rank > best.rank ? next : best)).instance;

const sticky: ChooseInstance = (instances, choice) =>
  instances.find(({ id }) => id === choice.lastInstanceId) ?? consistentHash(instances, choice);

/** The turn says which of those that are equally free, so that they do not all go to the first. */
const leastLoaded: ChooseInstance = (instances, choice) => {
  const least = Math.min(...instances.map(choice.loadOf));
  return roundRobin(
    instances.filter((instance) => choice.loadOf(instance) === least),
    choice,
  );
};

/** By the name that a task config asks for; what it does not know is a matter of workers, and goes round. */
const strategies: Readonly<Record<string, ChooseInstance>> = {
  round_robin: roundRobin,
  weighted_round_robin: weightedRoundRobin,
  random,
  sticky,
  consistent_hash: consistentHash,
  least_loaded: leastLoaded,
  least_tasks: leastLoaded,
};

export function chooseInstance(strategy: string): ChooseInstance {
  return (Object.hasOwn(strategies, strategy) ? strategies[strategy] : undefined) ?? roundRobin;
}

function at(instances: readonly RemoteInstance[], index: number): RemoteInstance {
  const instance = instances[index];
  if (!instance) throw new RangeError('there is no instance to choose from');
  return instance;
}

/** FNV-1a with a final mix: ids that differ in one letter land far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
