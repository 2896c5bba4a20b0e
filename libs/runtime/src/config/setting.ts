import { nearMiss } from '@distribute-schedule/rest-api';
import type { ConfigKey } from './keys/config-keys';
import { type ConfigurationProblem, shown } from './keys/problems';
import { targetOf } from './older-names';

/** A value that somebody gave to a key. */
export interface Setting {
  readonly key: ConfigKey;
  /** As it is held inside. */
  readonly value: unknown;
  /** As it was given. */
  readonly given: unknown;
  /** What the key is called where it was given, and where that is. */
  readonly path: string;
  readonly place: string;
}

/** What one source gave: the file, the environment, an object in code. */
export interface Layer {
  readonly settings: readonly Setting[];
  readonly problems: readonly ConfigurationProblem[];
}

export const problemWith = (setting: Setting, reason: string): ConfigurationProblem => ({
  path: setting.path,
  key: targetOf(setting.key.path),
  place: setting.place,
  given: setting.key.kind.told?.(setting.given) ?? shown(setting.given, setting.key.kind.secret),
  reason,
});

/** @param siblings what could stand at the same place, for a name that resembles nothing */
export function unknownName(
  given: string,
  place: string,
  names: readonly string[],
  siblings: readonly string[] = [],
): ConfigurationProblem {
  const meant = nearMiss(given, names);
  const hint =
    meant !== undefined
      ? `: did you mean \`${meant}\`?`
      : siblings.length > 0
        ? `; known here: ${siblings.join(', ')}`
        : '';
  return { path: given, place, reason: `unknown key${hint}` };
}
