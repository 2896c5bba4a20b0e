import { distance } from 'fastest-levenshtein';

/**
 * Suggests the known name that was probably meant. In this order: the same name in another spelling, the same name in
 * another section, the only name that starts or ends with it, or a name that differs in a few letters.
 */
export function nearMiss(given: string, known: readonly string[]): string | undefined {
  // The section that already contains the name is not a useful suggestion.
  const names = known.filter((name) => !given.startsWith(`${name}.`));
  const givenLetters = letters(given);
  return (
    names.find((name) => letters(name) === givenLetters) ??
    names.find((name) => letters(lastPart(name)) === letters(lastPart(given))) ??
    onlyOne(names.filter((name) => name.startsWith(`${given}_`) || name.endsWith(`_${given}`))) ??
    closest(given, names)
  );
}

const onlyOne = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

function closest(given: string, names: readonly string[]): string | undefined {
  const byDistance = names
    .map((name) => ({ name, distance: distance(name.toLowerCase(), given.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = byDistance;
  // When more than a third of the letters differ, or all letters of a short name, it is not a typing mistake.
  const length = lastPart(given).length;
  return best && best.distance <= Math.min(length - 1, Math.max(2, length / 3)) ? best.name : undefined;
}

/** Letters to compare: leaderLockTtl, leader-lock-ttl, leader_lock_ttl and leaderLockTtlMs are the same name. */
const letters = (name: string): string => name.replaceAll(/Ms\b|[^A-Za-z0-9.]/g, '').toLowerCase();

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
