import type { ParameterField } from '@distribute-schedule/executor-api';
import { MissingParameterError, ParametersError, Template } from './template';

/** Parameters of an http task. Its templates are parsed, but their values are not inserted yet. */
export interface HttpParameters {
  readonly method: string;
  readonly url: Template;
  readonly query: readonly (readonly [name: string, value: Template])[];
  readonly headers: readonly (readonly [name: string, value: Template])[];
  /** A string, or a JSON value whose strings are templates. */
  readonly body: unknown;
  readonly expects: (status: number) => boolean;
  /** How the body is read. With `auto`, it is read as JSON if its content type is JSON. */
  readonly response: 'auto' | 'json' | 'text';
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const responses = ['auto', 'json', 'text'] as const;

/** The parameters in the order in which forms show them. Others are allowed, because templates can use them. */
export const httpParameterFields = [
  {
    name: 'url',
    kind: 'text',
    description:
      'Address that starts with http or https, without user and password. Can contain {{parameters.name}} and {{secrets.name}}.',
    isRequired: true,
  },
  { name: 'method', kind: 'choice', description: 'Method of the request.', options: methods, default: 'GET' },
  {
    name: 'query',
    kind: 'json',
    description: 'Names and values that are encoded and added to the address. A list repeats its name.',
  },
  { name: 'headers', kind: 'json', description: 'Names and values of headers.' },
  {
    name: 'body',
    kind: 'json',
    description: 'A text, or any JSON value, which is sent as application/json.',
  },
  {
    name: 'expected_status',
    kind: 'json',
    description: 'A status such as 204, a class such as "2xx", or a list of these. Others fail the attempt.',
    default: '2xx',
  },
  {
    name: 'response',
    kind: 'choice',
    description: 'How the body is read. With auto, its content type decides.',
    options: responses,
    default: 'auto',
  },
] as const satisfies readonly ParameterField[];

/** Only described parameters can be read. */
type Given = Readonly<Partial<Record<(typeof httpParameterFields)[number]['name'], unknown>>>;

const urlIsMissing = 'url is missing; it must be a string such as https://example.com/path';
const tokenPattern = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;

/** Headers that a task cannot set: those of the HTTP connection, and those that the executor sets. */
const reservedHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
  'idempotency-key',
]);

export const executionHeaderPrefix = 'X-Schedule-';

/** Throws ParametersError for the first wrong parameter. */
export function readHttpParameters(parameters: unknown): HttpParameters {
  const given: Given = mapping(parameters, 'the parameters of an http task');
  const { url, method = 'GET', query, headers, body, expected_status, response = 'auto' } = given;
  if (url === undefined) throw new MissingParameterError(urlIsMissing);
  if (typeof url !== 'string' || url === '') throw new ParametersError(urlIsMissing);
  const verb = typeof method === 'string' ? method.toUpperCase() : '';
  if (!methods.includes(verb))
    throw new ParametersError(`method must be one of ${methods.join(', ')}, got ${quoted(method)}`);
  if (body !== undefined && (verb === 'GET' || verb === 'HEAD')) {
    throw new ParametersError(`a ${verb} request cannot have a body; use another method`);
  }
  const known = responses.find((each) => each === response);
  if (!known) {
    throw new ParametersError(`response must be one of ${responses.join(', ')}, got ${quoted(response)}`);
  }
  return {
    method: verb,
    url: inField('url', () => Template.parse(url)),
    query: Object.entries(mapping(query ?? {}, 'query')).flatMap(queryTemplates),
    headers: Object.entries(mapping(headers ?? {}, 'headers')).map(headerTemplate),
    body,
    expects: expectation(expected_status),
    response: known,
  };
}

function queryTemplates([name, value]: [string, unknown]): (readonly [string, Template])[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map((each) => [name, inField(`query.${name}`, () => Template.parse(plainText(each)))]);
}

function headerTemplate([name, value]: [string, unknown]): readonly [string, Template] {
  const lower = name.toLowerCase();
  if (!tokenPattern.test(name)) throw new ParametersError(`${quoted(name)} is not a valid header name`);
  if (reservedHeaders.has(lower) || lower.startsWith(executionHeaderPrefix.toLowerCase())) {
    throw new ParametersError(`the header ${name} cannot be set, because the executor sets it`);
  }
  return [name, inField(`headers.${name}`, () => Template.parse(plainText(value)))];
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new ParametersError(`must be a string, a number, true or false, got ${quoted(value)}`);
}

/** Reads `204`, `"2xx"`, or a list of these. */
function expectation(expected: unknown): (status: number) => boolean {
  if (expected === undefined) return (status) => status >= 200 && status < 300;
  const each: unknown[] = Array.isArray(expected) ? expected : [expected];
  const patterns = each.map((one) => String(one));
  if (patterns.length === 0 || !patterns.every((pattern) => /^[1-5](\d\d|xx)$/i.test(pattern))) {
    throw new ParametersError(
      `expected_status must be a status such as 204, a class such as "2xx", or a list of them, got ${quoted(expected)}`,
    );
  }
  return (status) =>
    patterns.some((pattern) =>
      /xx$/i.test(pattern) ? pattern[0] === String(status)[0] : pattern === String(status),
    );
}

function mapping(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ParametersError(`${what} must be a mapping of names to values`);
  }
  return value as Record<string, unknown>;
}

function quoted(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  return (json ?? typeof value).slice(0, 80);
}

/** Runs `read` and adds the name of the field to its errors. */
export function inField<Value>(field: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof MissingParameterError) throw new MissingParameterError(`${field}: ${error.message}`);
    if (error instanceof ParametersError) throw new ParametersError(`${field}: ${error.message}`);
    throw error;
  }
}
