import type { TaskChange } from './changes-query';

/** Versions that came after the last good run, newest first. A pause or its end changes no field that a run has. */
export function changedSince(changes: readonly TaskChange[], goodVersion: number): readonly TaskChange[] {
  return changes.filter(
    ({ version, fields, outcome }) =>
      version !== null && version > goodVersion && fields.length > 0 && outcome === 'done',
  );
}
