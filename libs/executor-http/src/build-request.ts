import type { ExecutionContext, ExecutionTask } from '@distribute-schedule/executor-api';
import { executionHeaderPrefix, inField, type HttpParameters } from './http-parameters';
import {
  ParametersError,
  Template,
  asJson,
  asText,
  asUrlPart,
  urlEncoded,
  type TemplateValues,
} from './template';

/** Request with all values inserted. The guard has not checked its URL yet. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const maxBodyDepth = 32;
const isJsonType = (type: string) => /^application\/([a-z0-9.+-]+\+)?json\b/i.test(type);
const isFormType = (type: string) => /^application\/x-www-form-urlencoded\b/i.test(type);

/** Returns the `execution` values that a template may use, in addition to the parameters. */
export function executionValues(
  { id, configId, name }: Pick<ExecutionTask, 'id' | 'configId' | 'name'>,
  context: Pick<
    ExecutionContext,
    'attempt' | 'idempotencyKey' | 'scheduledTime' | 'previousFireTime' | 'nextFireTime'
  >,
): TemplateValues['execution'] {
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    id,
    task_id: configId,
    name,
    attempt: context.attempt,
    idempotency_key: context.idempotencyKey,
    scheduled_time: iso(context.scheduledTime),
    previous_fire_time: iso(context.previousFireTime),
    next_fire_time: iso(context.nextFireTime),
  };
}

/**
 * Inserts the values into the templates. A value cannot leave its place: in a URL it stays within its part, and in JSON
 * it stays one value.
 */
export function buildRequest(parameters: HttpParameters, values: TemplateValues): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, template] of parameters.headers) {
    headers[name] = inField(`headers.${name}`, () => headerValue(template.render(values, asText)));
  }
  /** Ignores case, because HTTP does, and two headers that differ only in case would both be sent. */
  const headerOf = (header: string) =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === header)?.[1];
  const type = headerOf('content-type');
  const body = inField('body', () => bodyOf(parameters.body, type, values));
  if (body !== undefined && type === undefined) {
    headers['Content-Type'] =
      typeof parameters.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  }
  const { execution } = values;
  return {
    method: parameters.method,
    url: urlOf(parameters, values),
    headers: {
      ...(headerOf('accept') === undefined && { Accept: 'application/json, text/*;q=0.9, */*;q=0.5' }),
      ...(headerOf('user-agent') === undefined && { 'User-Agent': 'distribute-schedule' }),
      ...headers,
      // Responses are small, and an uncompressed one cannot grow in memory.
      'Accept-Encoding': 'identity',
      'Idempotency-Key': String(execution['idempotency_key']),
      [`${executionHeaderPrefix}Execution-Id`]: String(execution['id']),
      [`${executionHeaderPrefix}Task-Id`]: String(execution['task_id']),
      [`${executionHeaderPrefix}Attempt`]: String(execution['attempt']),
      [`${executionHeaderPrefix}Time`]: String(execution['scheduled_time']),
    },
    body,
  };
}

function urlOf({ url, query }: HttpParameters, values: TemplateValues): string {
  const rendered = inField('url', () => {
    const text = url.render(values, asUrlPart);
    // URL encoding leaves dots as they are, and a URL parser would move up a folder for `..`.
    if (!url.isPlain && /(^|[\\/])(\.|%2e){1,2}(?=[\\/?#]|$)/i.test(text)) {
      throw new ParametersError(
        'a value turns a part of the path into "." or "..", which would lead to another path',
      );
    }
    return text;
  });
  if (query.length === 0) return rendered;
  const [address = '', fragment] = rendered.split('#', 2);
  const pairs = query.map(([name, template]) => {
    const write = () => `${urlEncoded(name)}=${urlEncoded(template.render(values, asText))}`;
    return inField(`query.${name}`, write);
  });
  const joined = `${address}${address.includes('?') ? '&' : '?'}${pairs.join('&')}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}

function headerValue(text: string): string {
  // HTTP allows Latin-1 only. A line break would let a value add further headers.
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
    throw new ParametersError(
      'the value contains a line break or another character that a header cannot contain',
    );
  }
  return text.trim();
}

function bodyOf(body: unknown, type: string | undefined, values: TemplateValues): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'string') return JSON.stringify(withValues(body, values, 0));
  const isJson = type !== undefined && isJsonType(type);
  const encode = isJson ? asJson : type !== undefined && isFormType(type) ? asUrlPart : asText;
  const text = Template.parse(body).render(values, encode);
  if (isJson) checkJson(text);
  return text;
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new ParametersError(
      `the content type is JSON, but the body is not valid JSON: ${(error as Error).message}`,
    );
  }
}

/**
 * Inserts values into a JSON body. A string that is one placeholder becomes the value itself, of any type. In a longer
 * string, values are inserted as text.
 */
function withValues(value: unknown, values: TemplateValues, depth: number): unknown {
  if (depth > maxBodyDepth)
    throw new ParametersError(`the value is nested deeper than ${maxBodyDepth} levels`);
  if (typeof value === 'string') {
    const template = Template.parse(value);
    const sole = template.soleValue(values);
    return sole ? sole.value : template.render(values, asText);
  }
  if (Array.isArray(value)) return value.map((each: unknown) => withValues(each, values, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withValues(inner, values, depth + 1)]),
  );
}
