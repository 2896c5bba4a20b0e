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

/** A request as it is to be sent; its URL has yet to pass the guard. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const maxBodyDepth = 32;
const isJsonType = (type: string) => /^application\/([a-z0-9.+-]+\+)?json\b/i.test(type);
const isFormType = (type: string) => /^application\/x-www-form-urlencoded\b/i.test(type);

/** The names that a template may use besides the parameters. */
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

/** Puts the values in. What is put into a URL stays in its part of it, and in JSON stays one value. */
export function buildRequest(parameters: HttpParameters, values: TemplateValues): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, template] of parameters.headers) {
    headers[name] = inField(`headers.${name}`, () => headerValue(template.render(values, asText)));
  }
  /** Names of headers are the same in capitals and small letters; two of one name would both be sent. */
  const said = (header: string) =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === header)?.[1];
  const type = said('content-type');
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
      ...(said('accept') === undefined && { Accept: 'application/json, text/*;q=0.9, */*;q=0.5' }),
      ...(said('user-agent') === undefined && { 'User-Agent': 'distribute-schedule' }),
      ...headers,
      // Answers are small, and what is not compressed cannot swell.
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
    // Dots are not encoded, and a parser would climb up by them.
    if (!url.isPlain && /(^|[\\/])(\.|%2e){1,2}(?=[\\/?#]|$)/i.test(text)) {
      throw new ParametersError('a part of the path became "." or "..", which would lead to another path');
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
  // The characters of HTTP: no line break, with which a value could add headers of its own, and nothing beyond Latin-1.
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
    throw new ParametersError('the value holds a line break or another character that no header can hold');
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
    throw new ParametersError(`it is declared as JSON, and is none: ${(error as Error).message}`);
  }
}

/** A text that is one hole alone becomes its value, of whatever type; in a longer one values are put in as text. */
function withValues(value: unknown, values: TemplateValues, depth: number): unknown {
  if (depth > maxBodyDepth) throw new ParametersError(`it is nested deeper than ${maxBodyDepth}`);
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
