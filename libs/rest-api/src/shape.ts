/** A JSON schema, as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Shape of a response. Its JSON schema and its type come from the same declaration, so that they cannot differ. */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** Never set; it only carries the type. */
  readonly shown?: T;
}

export type Shown<S> = S extends Shape<infer T> ? T : never;

const shape = <T>(schema: JsonSchema): Shape<T> => ({ schema });

export const text = shape<string>({ type: 'string' });
export const whole = shape<number>({ type: 'integer' });
export const decimal = shape<number>({ type: 'number' });
export const flag = shape<boolean>({ type: 'boolean' });
export const moment = shape<string>({ type: 'string', format: 'date-time' });
/** Any JSON value. */
export const anything = shape<unknown>({});

export const choice = <const C extends readonly string[]>(options: C): Shape<C[number]> =>
  shape({ type: 'string', enum: options });
export const list = <T>(item: Shape<T>): Shape<readonly T[]> => shape({ type: 'array', items: item.schema });
export const map = <T>(value: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  shape({ type: 'object', additionalProperties: value.schema });
export const nullable = <T>(inner: Shape<T>): Shape<T | null> =>
  shape({ anyOf: [inner.schema, { type: 'null' }] });

/** An object with exactly these fields. @param title name of the schema in the OpenAPI document */
export function object<F extends Readonly<Record<string, Shape<unknown>>>>(
  title: string,
  fields: F,
): Shape<{ readonly [K in keyof F]: Shown<F[K]> }> {
  return shape({
    title,
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema])),
    required: Object.keys(fields),
    additionalProperties: false,
  });
}

/** One page of a list, with the cursor of the next page. */
export const page = <T>(title: string, item: Shape<T>) =>
  object(title, { items: list(item), next_cursor: nullable(text) });
