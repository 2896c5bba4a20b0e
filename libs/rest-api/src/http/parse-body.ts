import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { dtoSchema } from './dto-schema';
import { RequestError, type FieldProblem } from './problem';
import type { DtoClass } from './route';

/** The body as the DTO that it must be; every field that is wrong is named at once. */
export function parseBody<T extends object>(dto: DtoClass<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new RequestError(
      400,
      'request.malformed',
      'The body must be a JSON object, sent as application/json',
    );
  }
  return validated(dto, body);
}

const schemas = new WeakMap<DtoClass, Readonly<Record<string, { readonly type?: string }>>>();

/** The query as the DTO that it must be: numbers and flags come as texts. */
export function parseQuery<T extends object>(dto: DtoClass<T>, query: Readonly<Record<string, unknown>>): T {
  let fields = schemas.get(dto);
  if (!fields) {
    fields = dtoSchema(dto)['properties'] as Readonly<Record<string, { readonly type?: string }>>;
    schemas.set(dto, fields);
  }
  const read = Object.entries(query).map(([name, given]) => [name, fromText(given, fields[name]?.type)]);
  return validated(dto, Object.fromEntries(read) as object);
}

function fromText(given: unknown, type: string | undefined): unknown {
  if (typeof given !== 'string') return given;
  if (type === 'integer' && /^-?\d{1,15}$/.test(given)) return Number(given);
  if (type === 'boolean' && (given === 'true' || given === 'false')) return given === 'true';
  return given;
}

function validated<T extends object>(dto: DtoClass<T>, given: object): T {
  const parsed = plainToInstance(dto, given);
  const errors = validateSync(parsed, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  if (errors.length === 0) return parsed;
  const fields = errors.flatMap((error) => fieldProblems(error));
  throw new RequestError(400, 'request.invalid', fields.map(({ reason }) => reason).join('; '), {
    errors: fields,
  });
}

function fieldProblems(error: ValidationError, above = ''): FieldProblem[] {
  const field = `${above}${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((reason) => ({
    field,
    reason: reason.slice(0, 300),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, `${field}.`))];
}
