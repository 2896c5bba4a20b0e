import type { components } from '@distribute-schedule/api-client';
import { allFields } from './fields';

export type Task = components['schemas']['Task'];
type Json = Readonly<Record<string, unknown>>;

/**
 * What somebody has typed, in the form of a request body. A missing field has its default. A value that cannot be read,
 * such as a number with letters, stays the text that was typed, so that the server can say what is wrong with it.
 */
export type Draft = Json;

/** Fields of a task that people cannot set. */
const readOnly = new Set([
  'owner',
  'unadvertised_since',
  'version',
  'created_at',
  'updated_at',
  'next_run_at',
  'unfinished',
  'parked_because',
  'paused',
]);

/** Fields whose default follows from another field. */
const derived: Readonly<Record<string, string>> = { handler: 'name', type: 'executor' };

const known = new Set(allFields.map(({ name }) => name.split('.')[0] ?? name));

export const newDraft: Draft = { name: '', executor: 'local', cron_expression: '@manual' };

/** The fields of a task that people can set. */
export function draftOf(task: Task): Draft {
  const entries = Object.entries(task).filter(([name, value]) => !readOnly.has(name) && value !== null);
  return Object.fromEntries(entries);
}

/** The draft of a new task like this one. */
export function copyOf(task: Task, copyName: (name: string) => string): Draft {
  const { id, ...fields } = draftOf(task);
  return { ...fields, name: copyName(task.name) };
}

/** Reads a field. @param path a name such as `misfire.mode` */
export function valueAt(of: Json | undefined, path: string): unknown {
  const [first = '', second] = path.split('.');
  const value = of?.[first];
  if (second === undefined) return value ?? undefined;
  return isJson(value) ? (value[second] ?? undefined) : undefined;
}

/** Sets a field, or removes it so that it has its default. */
export function withValue(draft: Draft, path: string, value: unknown): Draft {
  const [first = '', second] = path.split('.');
  if (second === undefined) return put(draft, first, value);
  const inner = put(isJson(draft[first]) ? draft[first] : {}, second, value);
  return put(draft, first, Object.keys(inner).length === 0 ? undefined : inner);
}

function put(of: Json, name: string, value: unknown): Json {
  const { [name]: _, ...others } = of;
  return value === undefined ? others : { ...of, [name]: value };
}

/** True if two drafts say the same, in whatever order. */
export const isSame = (one: unknown, other: unknown): boolean => sorted(one) === sorted(other);

const sorted = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, inner: unknown) =>
    isJson(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );

/**
 * What a change of the task sends: the fields that the draft has changed.
 * @param defaults a new task, whose values a field gets that the draft has removed
 */
export function changesOf(draft: Draft, base: Task, defaults: Task): Json {
  const before = draftOf(base);
  const names = new Set([...Object.keys(draft), ...known]);
  names.delete('id');
  const changes: Record<string, unknown> = {};
  for (const name of names) {
    const value = wanted(name, draft, defaults);
    if (!isSame(value, before[name] ?? null)) changes[name] = value;
  }
  return changes;
}

function wanted(name: string, draft: Draft, defaults: Task): unknown {
  const from = derived[name];
  const fallback = from === undefined ? valueAt(defaults, name) : draft[from];
  const value = draft[name];
  // The server keeps the fields of an object that a change leaves out.
  if (name === 'misfire' && isJson(value)) return { ...defaults.misfire, ...value };
  if (name === 'name') return value ?? '';
  return value ?? fallback ?? null;
}

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
