import { distance } from 'fastest-levenshtein';

/**
 * The name that was probably meant: the same one in another spelling, the same one in another section, the only one that
 * begins so, or one that is a few letters away.
 */
export function nearMiss(given: string, known: readonly string[]): string | undefined {
  // A section that the name stands in already is no help.
  const names = known.filter((name) => !given.startsWith(`${name}.`));
  const lettersGiven = letters(given);
  return (
    names.find((name) => letters(name) === lettersGiven) ??
    names.find((name) => letters(lastPart(name)) === letters(lastPart(given))) ??
    onlyOne(names.filter((name) => name.startsWith(`${given}_`))) ??
    closest(given, names)
  );
}

const onlyOne = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

function closest(given: string, names: readonly string[]): string | undefined {
  const byDistance = names
    .map((name) => ({ name, distance: distance(name.toLowerCase(), given.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = byDistance;
  // More than a third of the letters wrong is no slip of the fingers, and neither is all of a short name.
  const length = lastPart(given).length;
  return best && best.distance <= Math.min(length - 1, Math.max(2, length / 3)) ? best.name : undefined;
}

/** leaderLockTtl, leader-lock-ttl and leader_lock_ttl are one name; so is leaderLockTtlMs. */
const letters = (name: string): string => name.replaceAll(/Ms\b|[^A-Za-z0-9.]/g, '').toLowerCase();

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
