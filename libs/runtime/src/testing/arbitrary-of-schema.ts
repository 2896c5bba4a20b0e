import fc from 'fast-check';

export interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

/** Values that a schema describes, and now and then others in their place. */
export function arbitraryOf(schema: Schema, all: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fitting(schema, all) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom(null, '', -1, 1e308, '\u0000', '🦊'.repeat(200), [], {}) },
  );
}

function fitting(schema: Schema, all: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fitting(all[schema.$ref.split('/').pop() ?? ''] ?? {}, all);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => fitting(each, all)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return texts(schema);
    case 'null':
      return fc.constant(null);
    case 'array': {
      const maxLength = Math.min(schema.maxItems ?? 3, 3);
      return fc.array(arbitraryOf(schema.items ?? {}, all), { minLength: schema.minItems ?? 0, maxLength });
    }
    case 'object':
      return objects(schema, all);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function texts({ examples, pattern, format, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<unknown> {
  if (examples) return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...examples) }, fc.string());
  if (format === 'date-time')
    return fc
      .date({ min: new Date('1960-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString());
  if (format === 'uri')
    return fc.constantFrom('http://127.0.0.1:1/', 'https://example.invalid/x', 'ftp://a', 'http://u:p@a');
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({
    minLength: Math.min(minLength, 40),
    maxLength: Math.min(maxLength, 40),
    unit: 'grapheme',
  });
}

function objects(schema: Schema, all: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  if (!schema.properties) {
    const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
    return fc.dictionary(fc.string({ maxLength: 12 }), fitting(values, all), { maxKeys: 4 });
  }
  const fields = Object.entries(schema.properties).map(
    ([name, field]) => [name, arbitraryOf(field, all)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] });
}
