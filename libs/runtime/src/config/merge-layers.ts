import { Configuration } from './configuration';
import { addressHalves, keyAt, targetOf } from './older-names';
import type { ConfigurationProblem } from './keys/problems';
import { type Layer, problemWith, type Setting } from './setting';

const address = keyAt('redis.addr');

/** Later layers win. Within one layer a key and its older name contradict each other. */
export function mergeLayers(layers: readonly Layer[]): {
  readonly settings: ReadonlyMap<string, Setting>;
  readonly problems: readonly ConfigurationProblem[];
} {
  const settings = new Map<string, Setting>();
  const problems = layers.flatMap((layer) => layer.problems);
  for (const layer of layers) {
    const badHalves = layer.settings.filter((each) => isHalf(each) && !each.key.kind.accepts(each.value));
    problems.push(...badHalves.map((half) => problemWith(half, `allowed: ${half.key.kind.allowed}`)));
    const usable = layer.settings.filter((each) => !badHalves.includes(each));
    for (const [target, [first, ...others]] of byTarget(usable)) {
      if (!first) continue;
      settings.set(target, first.key.path === target ? first : underNewName(first, target, settings));
      for (const other of others) {
        if (isOtherHalf(first, other)) settings.set(target, underNewName(other, target, settings));
        else problems.push(problemWith(other, `it sets the same as ${first.path}: give one of the two`));
      }
    }
  }
  return { settings, problems };
}

/** The settings of one layer by the key that they set. */
function byTarget(layer: readonly Setting[]): Map<string, Setting[]> {
  const groups = new Map<string, Setting[]>();
  for (const setting of layer) {
    const target = targetOf(setting.key.path);
    groups.set(target, [...(groups.get(target) ?? []), setting]);
  }
  return groups;
}

const isHalf = ({ key }: Setting): boolean => key === addressHalves.host || key === addressHalves.port;
const isOtherHalf = (a: Setting, b: Setting): boolean => isHalf(a) && isHalf(b) && a.key !== b.key;

function underNewName(setting: Setting, target: string, below: ReadonlyMap<string, Setting>): Setting {
  if (!isHalf(setting)) return { ...setting, key: keyAt(target) };
  const lower = below.get(address.path)?.value;
  const whole = typeof lower === 'string' ? lower : new Configuration().redis.addr;
  const [host, port] = [whole.slice(0, whole.lastIndexOf(':')), whole.slice(whole.lastIndexOf(':') + 1)];
  const given = String(setting.value);
  const newHost = given.includes(':') && !given.startsWith('[') ? `[${given}]` : given;
  const value = setting.key === addressHalves.host ? `${newHost}:${port}` : `${host}:${given}`;
  return { ...setting, key: address, value };
}

/** Whether any layer says where Redis is. */
export const namesRedis = (layers: readonly Layer[]): boolean =>
  layers.some((layer) =>
    layer.settings.some((each) => each.key === address || isHalf(each) || isOtherMode(each)),
  );

const isOtherMode = ({ key, value }: Setting): boolean => key.path === 'redis.mode' && value !== 'standalone';
