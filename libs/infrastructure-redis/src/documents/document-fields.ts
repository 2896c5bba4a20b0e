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

/** The fields of a table as a document holds them: under their names in snake case, but the parameters as `payload`. */
export class DocumentFields<Fields, Table extends Readonly<Record<keyof Fields, AnyField>>> {
  private readonly all: readonly {
    readonly name: keyof Fields & string;
    readonly storedName: string;
    readonly read: Read<unknown>;
    readonly mayLack: boolean;
  }[];

  constructor(table: Table, custom: ReadCustom<Fields, Table>) {
    const reads = { ...custom } as Readonly<Record<string, Read<unknown>>>;
    this.all = (Object.keys(table) as (keyof Fields & string)[]).map((name) => {
      const field = table[name];
      const read = field.kind === 'custom' ? reads[name] : readByKind[field.kind];
      const mayLack = field.isOptional === true || field.default !== undefined;
      return { name, storedName: storedNameOf(name), read: read as Read<unknown>, mayLack };
    });
  }

  /** The names of the fields in a document. */
  get storedNames(): readonly string[] {
    return this.all.map(({ storedName }) => storedName);
  }

  write(fields: Fields): Readonly<Record<string, unknown>> {
    const document: Record<string, unknown> = {};
    for (const { name, storedName } of this.all) document[storedName] = fields[name];
    return document;
  }

  /** Leaves out a field that an older version did not write. `restore` of the entity adds its default. */
  read(json: JsonReader): Fields {
    const fields: Partial<Record<keyof Fields, unknown>> = {};
    for (const { name, storedName, read, mayLack } of this.all) {
      if (mayLack && json.raw(storedName) === undefined) continue;
      fields[name] = read(json, storedName);
    }
    return fields as Fields;
  }
}

function storedNameOf(name: string): string {
  return name === 'parameters' ? 'payload' : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
