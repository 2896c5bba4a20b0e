import { validateSync, type ValidationError } from 'class-validator';
import { dtoSchema } from './dto-schema';
import { RequestError, type FieldProblem } from '../problems/problem';
import { isPlainObject } from './plain-object';
import { readDto } from './read-dto';
import type { DtoClass } from './route';

/** The body as the DTO that it must be; every field that is wrong is named at once. */
export function parseBody<T extends object>(dto: DtoClass<T>, body: unknown): T {
  if (!isPlainObject(body)) {
    throw new RequestError(
      400,
      'request.malformed',
      'The body must be a JSON object, sent as application/json',
    );
  }
  return validated(dto, body);
}

/** More than a person reads, so that no answer is much longer than its request. */
const mostNamed = 200;
const mostInTitle = 20;

const schemas = new WeakMap<DtoClass, Readonly<Record<string, { readonly type?: string }>>>();

/**
 * The query as the DTO that it must be: numbers and flags come as texts. A parameter that is left empty is not given, as
 * forms send it; a flag that is left empty may be meant either way, and is refused.
 */
export function parseQuery<T extends object>(dto: DtoClass<T>, query: Readonly<Record<string, unknown>>): T {
  let fields = schemas.get(dto);
  if (!fields) {
    fields = dtoSchema(dto)['properties'] as Readonly<Record<string, { readonly type?: string }>>;
    schemas.set(dto, fields);
  }
  const read = Object.entries(query)
    .filter(
      ([name, given]) => given !== '' || !Object.hasOwn(fields, name) || fields[name]?.type === 'boolean',
    )
    .map(([name, given]) => [name, fromText(given, fields[name]?.type)]);
  return validated(dto, Object.fromEntries(read) as object);
}

function fromText(given: unknown, type: string | undefined): unknown {
  if (typeof given !== 'string') return given;
  if (type === 'integer' && /^-?\d{1,15}$/.test(given)) return Number(given);
  if (type === 'boolean' && (given === 'true' || given === 'false')) return given === 'true';
  return given;
}

function validated<T extends object>(dto: DtoClass<T>, given: object): T {
  const fields: FieldProblem[] = [];
  const read = readDto(dto, given, fields);
  fields.push(...validateSync(read, { forbidUnknownValues: true }).flatMap((error) => fieldProblems(error)));
  if (fields.length === 0) return read;
  const title =
    fields.length > mostInTitle
      ? `${fields.length} fields are not valid`
      : fields.map(({ reason }) => reason).join('; ');
  throw new RequestError(400, 'request.invalid', title, { errors: fields.slice(0, mostNamed) });
}

function fieldProblems(error: ValidationError, above = ''): FieldProblem[] {
  const field = `${above}${error.property}`;
  const own = reasonsOf(error).map((reason) => ({ field, reason: reason.slice(0, 300) }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, `${field}.`))];
}

/** Rules of what a value is at all. Where one of them fails, what the others say of it is noise. */
const typeRules = ['isString', 'isNumber', 'isInt', 'isBoolean', 'isArray'];

function reasonsOf({ property, value, constraints = {} }: ValidationError): readonly string[] {
  const failed = Object.keys(constraints);
  if (failed.length > 0 && value === undefined) return [`${property} is missing`];
  const type = failed.find((rule) => typeRules.includes(rule));
  if (type === undefined) return Object.values(constraints);
  return [type === 'isNumber' ? `${property} must be a number` : (constraints[type] ?? '')];
}
