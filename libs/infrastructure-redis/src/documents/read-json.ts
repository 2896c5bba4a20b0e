import type { UnknownFields } from '@distribute-schedule/domain';

/** A stored document is damaged. Its reader sets it aside and reports the reason. */
export class UnreadableDocumentError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`The stored document cannot be read: ${what}`, options);
    this.name = 'UnreadableDocumentError';
  }
}

/** Reads the fields of a JSON object one by one. Throws if a field has a wrong type. */
export class JsonReader {
  private constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  static parse(text: string | null | undefined): JsonReader {
    if (typeof text !== 'string') throw new UnreadableDocumentError('it is missing');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new UnreadableDocumentError('it is not JSON', { cause });
    }
    return JsonReader.of(value, 'the document');
  }

  static of(value: unknown, what: string): JsonReader {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new UnreadableDocumentError(`${what} is not an object`);
    }
    return new JsonReader(value as Record<string, unknown>);
  }

  text(field: string): string {
    return this.typed(field, 'string');
  }
  number(field: string): number {
    return this.typed(field, 'number');
  }
  flag(field: string): boolean {
    return this.typed(field, 'boolean');
  }
  has(field: string): boolean {
    return this.fields[field] !== undefined && this.fields[field] !== null;
  }
  optionalText(field: string): string | undefined {
    return this.has(field) ? this.text(field) : undefined;
  }
  optionalNumber(field: string): number | undefined {
    return this.has(field) ? this.number(field) : undefined;
  }
  object(field: string): JsonReader {
    return JsonReader.of(this.fields[field], field);
  }
  list(field: string): readonly JsonReader[] {
    return this.values(field).map((item) => JsonReader.of(item, `an item of ${field}`));
  }
  /** A list of any JSON values. */
  values(field: string): readonly unknown[] {
    const value = this.fields[field];
    if (!Array.isArray(value)) throw new UnreadableDocumentError(`${field} is not a list`);
    return value;
  }
  texts(field: string): readonly string[] {
    const value = this.fields[field];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      throw new UnreadableDocumentError(`${field} is not a list of texts`);
    }
    return value;
  }
  /** An object whose values are texts. */
  map(field: string): Readonly<Record<string, string>> {
    const value = this.object(field).fields;
    if (!Object.values(value).every((item) => typeof item === 'string')) {
      throw new UnreadableDocumentError(`${field} is not a map of texts`);
    }
    return value as Record<string, string>;
  }
  /** Any JSON value. */
  raw(field: string): unknown {
    return this.fields[field];
  }
  /** The fields with other names than these, or undefined if there are none. */
  others(known: ReadonlySet<string>): UnknownFields | undefined {
    let others: Record<string, unknown> | undefined;
    for (const name in this.fields) {
      if (!known.has(name)) (others ??= {})[name] = this.fields[name];
    }
    return others;
  }
  oneOf<T extends string>(field: string, allowed: readonly T[]): T {
    const value = this.text(field);
    const found = allowed.find((item) => item === value);
    if (found === undefined)
      throw new UnreadableDocumentError(`${field} is ${JSON.stringify(value).slice(0, 80)}`);
    return found;
  }

  private typed(field: string, type: 'string'): string;
  private typed(field: string, type: 'number'): number;
  private typed(field: string, type: 'boolean'): boolean;
  private typed(field: string, type: string): unknown {
    const value = this.fields[field];
    if (typeof value !== type) throw new UnreadableDocumentError(`${field} is not a ${type}`);
    return value;
  }
}

/** Leaves out documents that are damaged or from another version, so that they do not hide the others. */
export function readable<Row, Read>(rows: readonly Row[], read: (row: Row) => Read): Read[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch {
      return [];
    }
  });
}
