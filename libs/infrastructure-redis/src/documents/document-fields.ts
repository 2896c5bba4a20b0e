import type { AnyField } from '@distribute-schedule/domain';
import type { JsonReader } from './read-json';

/** Reads a field by its name in the document. */
type Read<T> = (json: JsonReader, storedName: string) => T;

const readByKind: Record<Exclude<AnyField['kind'], 'custom'>, Read<unknown>> = {
  text: (json, name) => json.text(name),
  name: (json, name) => json.text(name),
  choice: (json, name) => json.text(name),
  whole: (json, name) => json.number(name),
  span: (json, name) => json.number(name),
  flag: (json, name) => json.flag(name),
};

/** How to read the fields of a table that are `custom`. */
export type ReadCustom<Fields, Table> = {
  readonly [K in keyof Fields & keyof Table as Table[K] extends { kind: 'custom' } ? K : never]-?: Read<
    Fields[K]
  >;
};

/** How to write fields of a table that are `custom` shorter than as their JSON. */
export type WriteCustom<Fields> = { readonly [K in keyof Fields]?: (value: Fields[K]) => unknown };

interface StoredField<Fields> {
  readonly name: keyof Fields & string;
  readonly storedName: string;
  readonly read: Read<unknown>;
  readonly write: ((value: never) => unknown) | undefined;
  readonly isDefault: (value: unknown) => boolean;
  readonly newDefault: (() => unknown) | undefined;
  readonly isOptional: boolean;
}

/**
 * The fields of a table as a document holds them: under their names in snake case, but the parameters as `payload`. A
 * field that has its default is left out.
 */
export class DocumentFields<Fields, Table extends Readonly<Record<keyof Fields, AnyField>>> {
  private readonly all: readonly StoredField<Fields>[];

  constructor(table: Table, custom: ReadCustom<Fields, Table>, writeCustom: WriteCustom<Fields> = {}) {
    const reads = { ...custom } as Readonly<Record<string, Read<unknown>>>;
    this.all = (Object.keys(table) as (keyof Fields & string)[]).map((name) => {
      const field = table[name];
      const read = field.kind === 'custom' ? reads[name] : readByKind[field.kind];
      return {
        name,
        storedName: storedNameOf(name),
        read: read as Read<unknown>,
        write: writeCustom[name],
        isDefault: isDefault(field.default),
        newDefault: newDefault(field.default),
        isOptional: field.isOptional === true,
      };
    });
  }

  /** The names of the fields in a document. */
  get storedNames(): readonly string[] {
    return this.all.map(({ storedName }) => storedName);
  }

  /** Adds the fields to a document. */
  write(fields: Fields, document: Record<string, unknown>): void {
    for (const { name, storedName, write, isDefault } of this.all) {
      const value = fields[name];
      if (!isDefault(value)) document[storedName] = write ? write(value as never) : value;
    }
  }

  read(json: JsonReader): Fields {
    const fields: Partial<Record<keyof Fields, unknown>> = {};
    for (const { name, storedName, read, newDefault, isOptional } of this.all) {
      if (json.raw(storedName) !== undefined) fields[name] = read(json, storedName);
      // Not left to `restore` of the entity, because adding fields to a whole entity takes ten microseconds.
      else if (newDefault) fields[name] = newDefault();
      else if (!isOptional) fields[name] = read(json, storedName);
    }
    return fields as Fields;
  }
}

/** How to recognize a default. Objects are compared by their text, but empty ones without it, because values can be long. */
function isDefault(byDefault: unknown): (value: unknown) => boolean {
  if (byDefault === undefined) return () => false;
  if (typeof byDefault !== 'object' || byDefault === null) return (value) => value === byDefault;
  const text = JSON.stringify(byDefault);
  if (text === '{}') return (value) => isPlainObject(value) && Object.keys(value).length === 0;
  return (value) => value === byDefault || JSON.stringify(value) === text;
}

/** Each entity gets an object of its own, because code of users receives the parameters. */
function newDefault(byDefault: unknown): (() => unknown) | undefined {
  if (byDefault === undefined) return undefined;
  if (typeof byDefault !== 'object' || byDefault === null) return () => byDefault;
  const text = JSON.stringify(byDefault);
  return text === '{}' ? () => ({}) : () => JSON.parse(text) as unknown;
}

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function storedNameOf(name: string): string {
  return name === 'parameters' ? 'payload' : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
