import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { apiToken } from '@distribute-schedule/rest-api';
import { startApi, until, type ApiUnderTest } from '../testing/api-under-test';

const grants = {
  viewer: 'viewer',
  operator: 'operator',
  admin: 'admin',
  service: 'executor@reports',
} as const;
const callers = ['nobody', 'a wrong token', ...Object.keys(grants)];
const secretOf = (caller: string) => `h7Qm2x9VbT4kLz8RwJ5nYc3D${callers.indexOf(caller)}`;

interface Target {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly example: string;
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly parts: readonly (string | Buffer)[];
}

const mebibyte = 1_048_576;
const json = 'application/json';
const grows = gzipSync(Buffer.alloc(10 * mebibyte, ' '));

/** Bodies that are wrong in kind, by what is wrong. The text is a valid body of the route. */
const wrong: Readonly<Record<string, (text: string) => Sent>> = {
  'another media type': (text) => ({ headers: { 'content-type': 'text/html' }, parts: [text] }),
  'no media type': (text) => ({ headers: { 'content-type': '' }, parts: [text] }),
  'a form': () => ({ headers: { 'content-type': 'multipart/form-data; boundary=a' }, parts: ['--a--'] }),
  'an unknown charset': (text) => ({
    headers: { 'content-type': `${json}; charset=klingon` },
    parts: [text],
  }),
  'UTF-16 that is sent as UTF-8': (text) => ({ parts: [Buffer.from(text, 'utf16le')] }),
  'bytes that are not UTF-8': () => ({
    parts: [Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  }),
  'an unknown encoding': (text) => ({ headers: { 'content-encoding': 'rot13' }, parts: [text] }),
  'a wrong gzip': (text) => ({ headers: { 'content-encoding': 'gzip' }, parts: [text] }),
  'a cut gzip': (text) => ({
    headers: { 'content-encoding': 'gzip' },
    parts: [gzipSync(text.repeat(9)).subarray(0, 20)],
  }),
  'a gzip that grows to 10 MiB': () => ({
    headers: { 'content-encoding': 'gzip' },
    parts: [grows],
  }),
  'a text that ends too soon': () => ({ parts: ['{"tasks":[{"name":"a'] }),
  'two texts': (text) => ({ parts: [text, text] }),
  'a number': () => ({ parts: ['1e400'] }),
  'a list': () => ({ parts: ['[[]]'] }),
  zeros: () => ({ parts: [Buffer.alloc(1000)] }),
  'more than a mebibyte': () => ({ parts: [Buffer.alloc(mebibyte + 1, ' ')] }),
};

describe('Bodies that no client should send', () => {
  let api: ApiUnderTest;
  let targets: readonly Target[];

  beforeAll(async () => {
    const tokens = Object.entries(grants).map(([name, grant]) => apiToken(name, grant, secretOf(name)));
    api = await startApi({ roles: ['api'], settings: { api: { tokens, rateLimit: 1_000_000 } } });
    const { paths } = (await api.call('GET', '/openapi.json')).body as unknown as {
      paths: Record<
        string,
        Record<string, { requestBody?: { content: Record<string, { example?: unknown }> } }>
      >;
    };
    targets = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody }]) => {
        const [[type, { example }] = ['', {}]] = Object.entries(requestBody?.content ?? {}).slice(0, 1);
        if (type === '') return [];
        const text = typeof example === 'string' ? example : JSON.stringify(example ?? {});
        return [{ method, path: path.replaceAll(/\{\w+\}/g, 'a@1'), type, example: text }];
      }),
    );
  });
  afterAll(() => api.stop());

  /** Begins a request without its body. */
  function begin({ method, path, type }: Target, caller: string, headers: Sent['headers']): ClientRequest {
    const query = path.endsWith('/callback') ? '?token=1~a~b' : '';
    const token = caller === 'nobody' ? {} : { authorization: `Bearer ${secretOf(caller)}` };
    const sent = request(`${api.origin}${path}${query}`, {
      method,
      agent: false,
      headers: { 'content-type': type, ...token, ...headers },
    });
    sent.on('error', () => undefined);
    return sent;
  }

  /** Sends a body part by part, and returns the status, or 0 when the server has closed the connection first. */
  async function send(target: Target, caller: string, { headers, parts }: Sent): Promise<number> {
    const sent = begin(target, caller, headers);
    const answered = answerTo(sent);
    for (const part of parts) {
      sent.write(part);
      await new Promise(setImmediate);
    }
    sent.end();
    return (await answered).status;
  }

  async function answerTo(sent: ClientRequest) {
    try {
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      return { status: response.statusCode ?? 0, type: response.headers['content-type'] };
    } catch {
      return { status: 0, type: undefined };
    }
  }

  it('covers every route with a body', () => {
    expect(targets.length).toBeGreaterThan(9);
  });

  it.each(callers)('from %s get an answer below 500', async (caller) => {
    const findings: string[] = [];
    for (const target of targets) {
      const bodies = Object.entries(wrong).map(([what, make]) => [what, make(target.example)] as const);
      const slow = ['slow', { parts: target.example.split(/(?<=[,:{ ])/) }] as const;
      const statuses = await Promise.all(
        [...bodies, slow].map(async ([what, sent]) => [what, await send(target, caller, sent)] as const),
      );
      for (const [what, status] of statuses)
        if (status >= 500 || (status < 400 && status !== 0 && what !== 'slow'))
          findings.push(`${status} to ${target.method} ${target.path} with ${what}`);
    }
    expect(findings).toEqual([]);
  });

  it.each(callers)(
    'from %s are refused before they arrive when the caller may not send them',
    async (caller) => {
      const refused = [401, 403, 429];
      for (const target of targets) {
        const status = await send(target, caller, { parts: ['{}'] });
        if (!refused.includes(status)) continue;
        const sent = begin(target, caller, { 'content-length': String(mebibyte) });
        sent.flushHeaders();
        const { status: early, type } = await answerTo(sent);
        sent.destroy();
        expect([target.path, refused.includes(early), type]).toEqual([
          target.path,
          true,
          expect.stringContaining('problem+json'),
        ]);
      }
    },
  );

  it('hold nothing after they were cut', async () => {
    const [target] = targets.filter(({ path }) => path === '/api/v1/tasks');
    for (let cut = 0; cut < 100; cut += 1) {
      const sent = begin(target!, 'admin', { 'content-length': String(mebibyte) });
      await new Promise((resolve) => sent.write('{', resolve));
      sent.destroy();
    }
    // The server may learn a little later that a connection has ended.
    const status = await until(
      () => send(target!, 'admin', { parts: ['{"name":"after"}'] }),
      (answer) => answer !== 429,
    );
    expect([201, 409]).toContain(status);
  });

  it('log no error', async () => {
    expect((await api.call('GET', '/health')).status).toBe(200);
    expect(api.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
