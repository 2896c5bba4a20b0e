import { Configuration, valueAt } from './configuration';
import type { ConfigurationProblem } from './keys/problems';
import { keyAt, olderNames, targetOf } from './older-names';
import { type Layer, problemWith, type Setting } from './setting';

/** Later layers win. Within one layer, a key and its older name contradict each other. */
export function mergeLayers(layers: readonly Layer[]): {
  /** By the path of the key. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly problems: readonly ConfigurationProblem[];
} {
  const settings = new Map<string, Setting>();
  const problems = layers.flatMap((layer) => layer.problems);
  for (const layer of layers) {
    // After the translation nobody could see that such a value was wrong.
    const untranslatable = layer.settings.filter(
      (each) => isTranslated(each) && !each.key.kind.accepts(each.value),
    );
    problems.push(...untranslatable.map((each) => problemWith(each, `allowed: ${each.key.kind.allowed}`)));
    const usable = layer.settings.filter((each) => !untranslatable.includes(each));
    for (const [target, [first, ...others]] of byTarget(usable)) {
      if (!first) continue;
      settings.set(target, underNewName(first, target, settings));
      for (const other of others) {
        if (areParts(first, other)) settings.set(target, underNewName(other, target, settings));
        else problems.push(problemWith(other, contradiction(first, other, target)));
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

const isTranslated = ({ key }: Setting): boolean => olderNames.get(key.path)?.translate !== undefined;

const isPart = ({ key }: Setting): boolean => olderNames.get(key.path)?.isPart === true;
/** True if both set a part of the same value, and not the same part. */
const areParts = (a: Setting, b: Setting): boolean => isPart(a) && isPart(b) && a.key !== b.key;

function underNewName(setting: Setting, target: string, below: ReadonlyMap<string, Setting>): Setting {
  const { translate } = olderNames.get(setting.key.path) ?? {};
  const key = keyAt(target);
  if (!translate) return { ...setting, key };
  const current = below.has(target) ? below.get(target)?.value : valueAt(new Configuration(), key.codePath);
  return { ...setting, key, value: translate(setting.value, current) };
}

function contradiction(first: Setting, other: Setting, target: string): string {
  const meanings = [first, other].filter(isTranslated).filter((each) => !isPart(each));
  const hints = meanings.map((each) => {
    const { value } = underNewName(each, target, new Map());
    return `; ${each.key.path}: ${String(each.value)} means ${target}: ${String(value)}`;
  });
  return `it sets the same key as ${first.path}: give only one of the two${hints.join('')}`;
}
