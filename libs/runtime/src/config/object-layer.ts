import { sectionsAbove } from './keys/config-keys';
import { configKeys } from './configuration';
import type { ConfigurationProblem } from './keys/problems';
import { aliasKeys } from './older-names';
import { type Layer, type Setting, unknownName } from './setting';

// Programs that were written before `store` existed set `distributed.enabled`. No other older name was valid in code.
const olderKeys = aliasKeys.filter(({ path }) => path === 'distributed.enabled');
const known = new Map([...configKeys, ...olderKeys].map((key) => [key.codePath, key]));
const sections = new Set(sectionsAbove([...known.keys()]));

/** Reads settings that a program gives in code. It takes the values unchanged, because they are validated later. */
export function objectLayer(given: object): Layer {
  const settings: Setting[] = [];
  const problems: ConfigurationProblem[] = [];
  read(given, '');
  return { settings, problems };

  function read(section: object, path: string): void {
    for (const [field, value] of Object.entries(section)) {
      const below = path === '' ? field : `${path}.${field}`;
      const key = known.get(below);
      if (value === undefined) continue;
      if (key) settings.push({ key, value, given: value, path: below, place: '' });
      else if (!sections.has(below)) problems.push(unknownName(below, '', [...sections, ...known.keys()]));
      else if (typeof value === 'object' && value !== null) read(value as object, below);
      else problems.push({ path: below, place: '', reason: 'allowed: an object with keys' });
    }
  }
}
