import { validateSync, type ValidationError } from 'class-validator';
import { dtoSchema } from './dto-schema';
import { RequestError, type FieldProblem } from '../problems/problem';
import { isPlainObject } from './plain-object';
import { readDto } from './read-dto';
import type { DtoClass } from './route';

/** Reads a body as its DTO. The error names all invalid fields at once. */
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

/** More than a person reads. Limits the length of a response to a request with very many invalid fields. */
const maxProblems = 200;
const maxProblemsInTitle = 20;

const schemas = new WeakMap<DtoClass, Readonly<Record<string, { readonly type?: string }>>>();

/**
 * Reads a query as its DTO. Numbers and flags arrive as strings. An empty parameter counts as missing, because forms send
 * empty fields; an empty flag is refused, because it could mean true or false.
 */
export function parseQuery<T extends object>(dto: DtoClass<T>, query: Readonly<Record<string, unknown>>): T {
  let fields = schemas.get(dto);
  if (!fields) {
    fields = dtoSchema(dto)['properties'] as Readonly<Record<string, { readonly type?: string }>>;
    schemas.set(dto, fields);
  }
  const read = Object.entries(query)
    .filter(
      ([name, value]) => value !== '' || !Object.hasOwn(fields, name) || fields[name]?.type === 'boolean',
    )
    .map(([name, value]) => [name, fromText(value, fields[name]?.type)]);
  return validated(dto, Object.fromEntries(read) as object);
}

function fromText(value: unknown, type: string | undefined): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'integer' && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (type === 'boolean' && ['true', '1'].includes(value)) return true;
  if (type === 'boolean' && ['false', '0'].includes(value)) return false;
  return value;
}

function validated<T extends object>(dto: DtoClass<T>, values: object): T {
  const problems: FieldProblem[] = [];
  const read = readDto(dto, values, problems);
  problems.push(
    ...validateSync(read, { forbidUnknownValues: true }).flatMap((error) => fieldProblems(error)),
  );
  if (problems.length === 0) return read;
  const title =
    problems.length > maxProblemsInTitle
      ? `${problems.length} fields are invalid`
      : problems.map(({ reason }) => reason).join('; ');
  throw new RequestError(400, 'request.invalid', title, { errors: problems.slice(0, maxProblems) });
}

function fieldProblems(error: ValidationError, above = ''): FieldProblem[] {
  const field = `${above}${error.property}`;
  const own = reasonsOf(error).map((reason) => ({ field, reason: reason.slice(0, 300) }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, `${field}.`))];
}

/** Rules about the type of a value. When one of them fails, the messages of the other rules are noise. */
const typeRules = ['isString', 'isNumber', 'isInt', 'isBoolean', 'isArray'];

function reasonsOf({ property, value, constraints = {} }: ValidationError): readonly string[] {
  const failed = Object.keys(constraints);
  if (failed.length > 0 && value === undefined) return [`${property} is missing`];
  const type = failed.find((rule) => typeRules.includes(rule));
  if (type === undefined) return Object.values(constraints);
  return [type === 'isNumber' ? `${property} must be a number` : (constraints[type] ?? '')];
}
