import { nearMiss } from '@distribute-schedule/rest-api';
import type { ConfigKey } from './keys/config-keys';
import { type ConfigurationProblem, display } from './keys/problems';
import { targetOf } from './older-names';

/** A value that was given to a key. */
export interface Setting {
  readonly key: ConfigKey;
  /** The value in the configuration: a duration in milliseconds, for example. */
  readonly value: unknown;
  /** The value as it was written. */
  readonly given: unknown;
  /** The name that was written, such as DS_API_PORT, and where it was written. */
  readonly path: string;
  readonly place: string;
}

/** All settings from one source: the file, the environment, an object in code. */
export interface Layer {
  readonly settings: readonly Setting[];
  readonly problems: readonly ConfigurationProblem[];
}

export const problemWith = (setting: Setting, reason: string): ConfigurationProblem => ({
  path: setting.path,
  key: targetOf(setting.key.path),
  place: setting.place,
  given: setting.key.kind.describeHidden?.(setting.given) ?? display(setting.given, setting.key.kind.secret),
  reason,
});

/**
 * Problem of a name that is not a key, with the key that was probably meant.
 * @param siblings keys that are allowed at this place, listed if the name resembles no key
 */
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
