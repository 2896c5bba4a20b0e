import type { UseCases } from '@distribute-schedule/application';
import type { ApiParts } from '../http/api-parts';
import { RequestError } from '../problems/problem';
import { ApiServer } from './api-server';
import { partsWith, settings } from './specs/an-api';
import { RawRequests, answerOn, headOf } from './specs/raw-requests';

/** Tokens of this spec say what the use case finds out about the caller. */
type Token = 'genuine' | 'unknown' | 'forged' | 'forged-body';

const forged = () => Promise.reject(new RequestError(401, 'callback.forged', 'no proof'));
const completeExecution = {
  isProven: ({ token }: { token: string }) =>
    token === 'forged' ? forged() : Promise.resolve(token === 'genuine'),
  execute: ({ token }: { token: string }) =>
    token === 'forged-body' ? forged() : Promise.resolve('success' as const),
};
const parts: ApiParts = {
  ports: partsWith({}).ports,
  useCases: { completeExecution } as unknown as UseCases,
};

describe('The callback route', () => {
  let requests: RawRequests;
  beforeEach(async () => {
    requests = await RawRequests.on(new ApiServer(parts, settings).app());
  });
  afterEach(() => requests.close());

  const body = '{"status":"success"}';
  /** Sends a callback, or only its head when there is no body. */
  const send = (token: Token, sent = '') => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const path = `/api/v1/executions/a@1/callback?token=${token}`;
    return requests.send(`${headOf('POST', path, headers)}${sent}`);
  };

  it('refuses a caller without proof before it has sent its body', async () => {
    const { status, text } = await answerOn(await send('forged'));
    expect([status, text]).toEqual([401, expect.stringContaining('callback.forged')]);
  });

  it('reads 64 bodies of unknown callers at the same time, and those of proven callers in addition', async () => {
    const unfinished = await Promise.all(Array.from({ length: 64 }, () => send('unknown', '{')));
    let last = await answerOn(await send('unknown', body));
    while (last.status === 200) last = await answerOn(await send('unknown', body));
    expect([last.status, last.text]).toEqual([429, expect.stringMatching(/retry-after: 5/i)]);
    expect((await answerOn(await send('genuine', body))).status).toBe(200);
    unfinished[0]?.write(body.slice(1));
    expect((await answerOn(unfinished[0]!)).status).toBe(200);
    expect((await answerOn(await send('unknown', body))).status).toBe(200);
  });

  it('lets nobody without proof use up the progress reports of an execution', async () => {
    const report = '{"status":"running"}';
    let last = await answerOn(await send('unknown', report));
    while (last.status === 200) last = await answerOn(await send('unknown', report));
    expect([last.status, last.text]).toEqual([429, expect.stringContaining('report at most 10 times')]);
    expect((await answerOn(await send('genuine', report))).status).toBe(200);
  });

  it.each(['forged', 'forged-body'] as const)(
    'limits how often an address can be wrong (%s), and still accepts a caller with proof',
    async (token) => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => send(token, body).then(answerOn)));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(20);
      expect(statuses).toContain(429);
      expect((await answerOn(await send('genuine', body))).status).toBe(200);
    },
  );
});
