import { nameForm, namePattern } from '../ids';
import { reasonAgainstText, type TextForm } from '../text';
import { Duration } from '../time/duration';

interface FieldBase<T> {
  /**
   * Value in a new task that does not set the field, and in a stored document without it: an older version wrote it, or
   * the value is the default, which stores leave out. So a default must not change; add another field instead.
   */
  readonly default?: T;
  /** A task may lack the field. */
  readonly isOptional?: true;
}

/** Field with the same value in the REST API. */
interface ShownField<T> extends FieldBase<T> {
  /** Name in the REST API. null in a request removes the value of an optional field. */
  readonly apiName: string;
}

/** Text of a bounded length that people read. */
interface TextField<T> extends ShownField<T> {
  readonly kind: 'text';
  readonly form: TextForm;
  readonly minLength: number;
  readonly maxLength: number;
}
/** Text that matches `namePattern`. */
interface NameField<T> extends ShownField<T> {
  readonly kind: 'name';
}
interface ChoiceField<T> extends ShownField<T> {
  readonly kind: 'choice';
  readonly options: readonly T[];
}
/** Whole number. */
interface WholeField<T> extends ShownField<T> {
  readonly kind: 'whole';
  readonly min: number;
  readonly max: number;
}
/** Length of time in whole milliseconds. The REST API has another unit for it, which rest-api maps by hand. */
interface SpanField<T> extends FieldBase<T> {
  readonly kind: 'span';
  readonly min: number;
  readonly max: number;
}
interface FlagField<T> extends ShownField<T> {
  readonly kind: 'flag';
}
/** Value with a type of its own. That type checks it, and the stores and rest-api map it by hand. */
interface CustomField<T> extends FieldBase<T> {
  readonly kind: 'custom';
}

/** Rules of one field of a task, as plain data. */
export type Field<T> =
  | CustomField<T>
  | ([T] extends [boolean] ? FlagField<T> : never)
  | ([T] extends [number] ? WholeField<T> | SpanField<T> : never)
  | ([T] extends [string] ? TextField<T> | NameField<T> | ChoiceField<T> : never);
export type AnyField = Field<boolean> | Field<number> | Field<string> | CustomField<unknown>;

/** Rules for each field of an interface. A field that the interface marks with `?` must say `isOptional` here. */
export type FieldTable<Fields> = {
  readonly [K in keyof Required<Fields>]: Field<Required<Fields>[K]> &
    (undefined extends Fields[K] ? { readonly isOptional: true } : { readonly isOptional?: never });
};

/** Names of the fields that have a default. */
export type DefaultedName<Table> = {
  [K in keyof Table]: Table[K] extends { readonly default: unknown } ? K : never;
}[keyof Table];

/**
 * Why a field cannot get this value, or undefined if it can. In addition to `reasonAgainst`, it checks the characters of
 * a text: see `TextForm`.
 */
export function reasonAgainstNew(field: AnyField, value: unknown): string | undefined {
  const reason = reasonAgainst(field, value);
  if (reason !== undefined || field.kind !== 'text') return reason;
  return reasonAgainstText(value as string, field.form);
}

/** Why a field cannot have this value, or undefined if it can. The type of a custom field says so itself. */
export function reasonAgainst(field: AnyField, value: unknown): string | undefined {
  switch (field.kind) {
    case 'text': {
      const { minLength, maxLength } = field;
      if (typeof value !== 'string') return `must be text, got ${shown(value)}`;
      if (value.length >= minLength && value.length <= maxLength) return undefined;
      return `must be ${minLength} to ${maxLength} characters, got ${value.length}`;
    }
    case 'name':
      if (typeof value === 'string' && namePattern.test(value)) return undefined;
      return `must be ${nameForm}; got ${shown(value)}`;
    case 'choice':
      if (field.options.some((option) => option === value)) return undefined;
      return `must be one of ${field.options.join(', ')}; got ${shown(value)}`;
    case 'whole':
      if (isWithin(field, value)) return undefined;
      return `must be a whole number from ${field.min} to ${field.max}, got ${shown(value)}`;
    case 'span':
      if (isWithin(field, value)) return undefined;
      return `must be ${spanText(field.min)} to ${spanText(field.max)}, got ${String(value)} ms`;
    case 'flag':
      return typeof value === 'boolean' ? undefined : `must be true or false, got ${shown(value)}`;
    case 'custom':
      return undefined;
  }
}

/** The defaults of a table, by the names of their fields. */
export function defaultsOf<Fields, Name extends keyof Fields>(table: FieldTable<Fields>): Pick<Fields, Name> {
  const fields = Object.entries<FieldBase<unknown>>(table);
  const defaults = fields.flatMap(([name, field]) =>
    field.default === undefined ? [] : [[name, field.default] as const],
  );
  return Object.fromEntries(defaults) as Pick<Fields, Name>;
}

/** Adds the default of each field that the version which stored these fields did not know. */
export function withDefaults<Fields extends object>(stored: Fields, defaults: Partial<Fields>): Fields {
  const names = Object.keys(defaults) as (keyof Fields)[];
  return names.every((name) => stored[name] !== undefined) ? stored : { ...defaults, ...stored };
}

const isWithin = ({ min, max }: { min: number; max: number }, value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

const spanText = (ms: number): string => Duration.ofMs(ms).toString();
const shown = (value: unknown): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
