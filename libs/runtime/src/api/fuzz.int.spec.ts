import Ajv from 'ajv/dist/2020';
import fc from 'fast-check';
import { startApi, type Answer, type ApiUnderTest } from '../testing/api-under-test';
import { arbitraryOf, type Schema } from '../testing/arbitrary-of-schema';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const requests = Number(process.env['DS_TEST_FUZZ_REQUESTS'] ?? 5000);
/** Another seed sends other requests. A failure prints its seed, so that it can be repeated. */
const seed = Number(process.env['DS_TEST_FUZZ_SEED'] ?? 20_261_121);
const atOnce = 20;
/** Few keys, so that some are repeated, and some are used for another request. */
const headerValues: Readonly<Record<string, readonly string[]>> = {
  'Idempotency-Key': ['k1', 'k2', 'k3', 'x'.repeat(200), 'x'.repeat(201), 'a b'],
  'If-Match': ['"1"', '"2"', 'W/"1"', '*', '"x"', '1'],
};
/** A task that the spec never deletes, so that requests also reach its versions. */
const kept = { name: 'kept', cron_expression: '@manual' };
const hostileIds = [
  '..',
  '%00',
  'a/b',
  'a@m-b',
  'a@1',
  '🦊',
  'x'.repeat(300),
  "'; --",
  '__proto__',
  'constructor',
];

describe('The API under 5,000 random requests from its OpenAPI document', () => {
  let api: ApiUnderTest;
  let document: Document;
  let knownIds: string[];

  beforeAll(async () => {
    api = await startApi({ roles: ['api'], settings: { api: { rateLimit: 1_000_000 } } });
    document = (await api.call('GET', '/openapi.json')).body as unknown as Document;
    const { body: task } = await api.call('POST', '/api/v1/tasks', {
      id: 'known',
      name: 'known',
      cron_expression: '@every 1h',
    });
    await api.call('POST', '/api/v1/tasks', kept);
    const { body: run } = await api.call('POST', '/api/v1/tasks/known/trigger');
    knownIds = [task.id, run.execution_id];
  });
  afterAll(() => api.stop());

  /** Streams never end, so other specs test them. */
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { responses }]) => responses['200']?.content?.['text/event-stream'] === undefined)
        .map(([method, operation]) => ({ path, method, operation })),
    );

  function request({
    path,
    method,
    operation,
  }: {
    path: string;
    method: string;
    operation: Operation;
  }): fc.Arbitrary<Asked> {
    const { schemas } = document.components;
    const known = method === 'delete' ? knownIds : [...knownIds, kept.name];
    const ids = fc.oneof(fc.constantFrom(...known), fc.constantFrom(...hostileIds), fc.string());
    const value = ({ name, in: place, schema }: Parameter) => {
      if (place === 'path') return ids;
      const usual = headerValues[name];
      const any = arbitraryOf(schema, schemas);
      return usual ? fc.oneof(fc.constantFrom(...usual), any) : any;
    };
    const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    const any = content ? arbitraryOf(content.schema, schemas) : fc.constant(undefined);
    const bodies = path === '/api/v1/tasks/{id}' && content ? fc.oneof(fc.constant(kept), any) : any;
    const given = Object.fromEntries(
      operation.parameters.map((parameter) => [parameter.name, value(parameter)]),
    );
    return fc
      .record({ values: fc.record(given, { requiredKeys: namesIn('path', operation) }), body: bodies })
      .map(({ values, body }): Asked => {
        const said = textsOf(values);
        const query = new URLSearchParams();
        for (const name of namesIn('query', operation))
          if (said[name] !== undefined) query.set(name, said[name] ?? '');
        const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(wellFormed(said[name] ?? '')),
        );
        return {
          method,
          path,
          operation,
          url: `${url}${query.size > 0 ? `?${query.toString()}` : ''}`,
          headers: { ...headersOf(operation, said), ...(type !== undefined && { 'content-type': type }) },
          body: body === undefined ? undefined : JSON.stringify(body),
        };
      });
  }

  /** Sends a request with an idempotency key again. No reply to a dry run is kept, because it changes nothing. */
  async function repeated({ method, url, body, headers }: Asked, answer: Answer) {
    const isKept = headers['Idempotency-Key'] !== undefined && !url.includes('dry_run=true');
    if (method !== 'post' || !isKept || answer.status >= 300) return 'not asked';
    const again = await api.call('POST', url, body, headers);
    const isSame = again.headers.has('idempotency-replayed') && again.text === answer.text;
    return isSame ? 'as before' : 'another answer';
  }

  it('answers each request as the document says, and never with a 5xx', async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'api', ...document });
    const findings: string[] = [];
    const statuses = new Map<number, number>();
    let replayed = 0;
    const all = operations();
    const arbitrary = fc.oneof(...all.map(request));
    const sample = fc.sample(arbitrary, { numRuns: requests, seed });
    for (let first = 0; first < sample.length; first += atOnce) {
      await Promise.all(
        sample.slice(first, first + atOnce).map(async (asked) => {
          const answer = await api.call(asked.method.toUpperCase(), asked.url, asked.body, asked.headers);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          const repetition = await repeated(asked, answer);
          if (repetition !== 'not asked') replayed += 1;
          const finding =
            repetition === 'another answer'
              ? `another answer to ${asked.url} sent again`
              : judge(ajv, asked, answer);
          if (finding !== undefined) findings.push(finding);
        }),
      );
    }
    expect({ seed, findings: findings.slice(0, 10) }).toEqual({ seed, findings: [] });
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(requests);
    // Some requests are refused and some accepted, so they reach the code behind the checks.
    expect(statuses.get(200)).toBeGreaterThan(requests / 10);
    expect(statuses.get(400)).toBeGreaterThan(requests / 10);
    // A key that was used for another request, and an old version.
    expect([statuses.get(422), statuses.get(412)]).not.toContain(undefined);
    expect(replayed).toBeGreaterThan(0);
    expect(api.logged.filter(({ level }) => level === 'error')).toEqual([]);
  }, 120_000);
});

/** A value in a URL. */
const textsOf = (values: object): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

const namesIn = (place: Parameter['in'], { parameters }: Operation): string[] =>
  parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);

/** Half of a surrogate pair cannot be encoded in a URL. */
const wellFormed = (text: string): string =>
  Buffer.from(text === '' ? 'x' : text)
    .toString()
    .replace(/^\.{1,2}$/, 'x');

function headersOf(operation: Operation, said: Readonly<Record<string, string>>): Record<string, string> {
  const names = namesIn('header', operation).filter((name) => said[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, headerOf(said[name] ?? '')]));
}

/** A header accepts only visible characters. */
const headerOf = (text: string): string =>
  /^[\x20-\x7e]+$/.test(text) ? text.trim() : encodeURIComponent(wellFormed(text)).slice(0, 100);

/** Why a response is wrong, or undefined. */
function judge(
  ajv: Ajv,
  { method, path, url, operation, body }: Asked,
  { status, headers, body: answered }: Answer,
): string | undefined {
  const asked = `${method} ${url} ${String(body).slice(0, 300)}`;
  if (status >= 500 && path !== '/ready') return `${status} to ${asked}`;
  const key = String(status) in operation.responses ? String(status) : 'default';
  const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
  if (status === 204) return key === '204' ? undefined : `204, which is undocumented, to ${asked}`;
  if (!operation.responses[key]?.content?.[type])
    return `${status} of the type ${type}, which is undocumented, to ${asked}`;
  const pointer = ['paths', path, method, 'responses', key, 'content', type, 'schema'].map(escaped).join('/');
  const validate = ajv.getSchema(`api#/${pointer}`);
  if (!validate) return `no schema at ${pointer}`;
  return validate(answered) === true
    ? undefined
    : `${ajv.errorsText(validate.errors)} in the ${status} to ${asked}`;
}

const escaped = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
