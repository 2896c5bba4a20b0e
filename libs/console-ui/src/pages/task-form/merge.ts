import { draftOf, isSame, type Draft, type Task } from './draft';

/** A field that two people have changed, or one of them. */
export interface Difference {
  readonly field: string;
  readonly before: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
  /** True if both have changed it, each in another way. */
  readonly isConflict: boolean;
}

/** The fields that they or I have changed since `base`. */
export function differences(base: Task, theirs: Task, mine: Draft): readonly Difference[] {
  const [was, now] = [draftOf(base), draftOf(theirs)];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(now), ...Object.keys(mine)])];
  return fields.flatMap((field) => {
    const [before, their, my] = [was[field], now[field], mine[field]];
    const [isTheirs, isMine] = [!isSame(before, their), !isSame(before, my)];
    if (!isTheirs && !isMine) return [];
    return [{ field, before, theirs: their, mine: my, isConflict: isTheirs && isMine && !isSame(their, my) }];
  });
}

/** Their version with my changes: where both have changed a field, mine. */
export function onTopOf(base: Task, theirs: Task, mine: Draft): Draft {
  const was = draftOf(base);
  const changed = Object.entries(mine).filter(([field, value]) => !isSame(was[field], value));
  const kept = Object.entries(draftOf(theirs)).filter(([field]) => field in mine || !(field in was));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(changed) };
}
