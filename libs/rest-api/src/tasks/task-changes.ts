import type { AuditRecord } from '@distribute-schedule/application';
import { isoOf } from '../http/fields';
import { isPlainObject } from '../http/plain-object';
import { choice, flag, moment, nullable, object, page, text, whole, type Shown } from '../shape';
import { FieldChanges, deepChangesBetween, type FieldChange } from './field-changes';

const kinds = ['created', 'changed', 'paused', 'resumed', 'imported', 'deleted'] as const;
type Kind = (typeof kinds)[number];

const TaskChange = object('TaskChange', {
  id: text,
  at: moment,
  /** Name of the token with which the change was made. */
  who: text,
  kind: choice(kinds),
  /** `attempted` if the process died during the change, so that it is unknown whether the change was made. */
  outcome: choice(['done', 'attempted']),
  /** The version that the change made; for a deletion the one that was deleted. Null if it is not known. */
  version: nullable(whole),
  /** All values of a new or a deleted task. A secret that changed is masked on both sides, so it is not here. */
  fields: FieldChanges,
  /** True if the task was too long for the audit, which then does not know the fields. */
  fields_left_out: flag,
});
export const TaskChangePage = page('TaskChangePage', TaskChange);

type View = Readonly<Record<string, unknown>>;

/** Requests that change a task, with what they did. */
const kindOf: Readonly<Record<string, (before: View | undefined, after: View | undefined) => Kind>> = {
  'POST /api/v1/tasks': () => 'created',
  'PUT /api/v1/tasks/{id}': (before, after) => (after && !before ? 'created' : 'changed'),
  'PATCH /api/v1/tasks/{id}': () => 'changed',
  'DELETE /api/v1/tasks/{id}': () => 'deleted',
  'POST /api/v1/tasks/delete-many': () => 'deleted',
  'POST /api/v1/tasks/import': () => 'imported',
  'POST /api/v1/tasks/{id}/enable': () => 'resumed',
  'POST /api/v1/tasks/{id}/disable': () => 'paused',
  'POST /api/v1/tasks/enable-many': (_before, after) => (after?.['enabled'] === true ? 'resumed' : 'paused'),
};
/** For the spec that compares them with the routes. */
export const changingRequests = Object.keys(kindOf);

/** Fields that the system sets. What they say stands beside the change, or does not belong to it. */
const systemFields = new Set([
  'id',
  'version',
  'created_at',
  'updated_at',
  'next_run_at',
  'unfinished',
  'parked_because',
  'unadvertised_since',
  // The caller of the change.
  'paused.by',
]);

/** Shows a record of the audit as a change of its task; nothing if it changed nothing. */
export function viewTaskChange(record: AuditRecord): Shown<typeof TaskChange>[] {
  const { recordId, at, who, outcome, action } = record;
  const kind = kindOf[action];
  if (!kind || (outcome !== 'done' && outcome !== 'attempted')) return [];
  const [before, after] = [viewIn(record.before), viewIn(record.after)];
  const isLeftOut = [before, after].some((side) => side?.['left_out'] !== undefined);
  if (before && after && !isLeftOut && before['version'] === after['version']) return [];
  const version = (after ?? before)?.['version'];
  return [
    {
      id: recordId,
      at: isoOf(at),
      who,
      kind: kind(before, after),
      outcome,
      version: typeof version === 'number' && outcome === 'done' ? version : null,
      fields: isLeftOut || outcome !== 'done' ? [] : changedFields(before, after),
      fields_left_out: isLeftOut,
    },
  ];
}

const viewIn = (side: unknown): View | undefined => (isPlainObject(side) ? (side as View) : undefined);

const changedFields = (before: View = {}, after: View = {}): FieldChange[] =>
  deepChangesBetween(before, after).filter(({ field }) => !systemFields.has(field));
