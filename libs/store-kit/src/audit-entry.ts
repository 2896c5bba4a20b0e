import type { AuditEntry } from '@distribute-schedule/application';
import { maxAuditValueCharacters } from './limits';

/** Bounds an entry before it is stored: a note of its length replaces a `before` or `after` value that is too long. */
export function boundedAuditEntry({ before, after, ...entry }: AuditEntry): AuditEntry {
  return { ...entry, before: bounded(before), after: bounded(after) };
}

function bounded(value: unknown): unknown {
  if (value === undefined) return undefined;
  const { length } = JSON.stringify(value);
  return length <= maxAuditValueCharacters ? value : { left_out: `${length} characters` };
}
