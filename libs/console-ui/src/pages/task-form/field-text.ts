import { isJson } from './draft';
import type { FieldKind } from './fields';

/** Zone of the fields that hold a moment. */
export type FieldZone = 'mine' | 'utc';

/** The text of a value in its field. */
export function textOf(value: unknown, kind: FieldKind, zone: FieldZone): string {
  if (value === undefined || value === null) return '';
  if (kind === 'labels' && isJson(value))
    return Object.entries(value)
      .map(([name, label]) => `${name}=${String(label)}`)
      .join(', ');
  if (kind === 'moment' && typeof value === 'string') return localTime(value, zone);
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/**
 * The value of a text that was typed. Undefined: the field has its default. A text that cannot be read is its own value,
 * and the server says what is wrong with it.
 */
export function valueOf(typed: string, kind: FieldKind, zone: FieldZone): unknown {
  if (typed.trim() === '') return undefined;
  switch (kind) {
    case 'number':
      return Number.isFinite(Number(typed)) ? Number(typed) : typed;
    case 'labels':
      return labelsOf(typed);
    case 'moment':
      return isoOf(typed, zone);
    default:
      return typed;
  }
}

function labelsOf(typed: string): unknown {
  const parts = typed
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (!parts.every((part) => part.includes('='))) return typed;
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }),
  );
}

/** An ISO time as a `datetime-local` field shows it. */
function localTime(iso: string, zone: FieldZone): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const offsetMs = zone === 'utc' ? 0 : new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offsetMs).toISOString().slice(0, 19);
}

function isoOf(typed: string, zone: FieldZone): string {
  const at = Date.parse(zone === 'utc' ? `${typed}Z` : typed);
  return Number.isNaN(at) ? typed : new Date(at).toISOString().replace('.000Z', 'Z');
}
