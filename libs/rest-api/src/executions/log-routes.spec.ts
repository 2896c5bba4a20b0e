import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JournalPage } from '@distribute-schedule/application';
import type { Request } from 'express';
import request from 'supertest';
import { anApi, secretOf } from '../server/specs/an-api';
import type { Call } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { logRoutes } from './log-routes';

/** A real server that streams a journal, or sends it as a file. The spec adds lines and ends the execution. */
async function aStream(lines: string[] = [], path = '/logs/stream') {
  const execution = { id: 'a@1', status: 'running', isFinished: false };
  /** First lines of all reads of the journal. */
  const reads: number[] = [];
  const journal = {
    read: (_id: string, from: number, limit: number): Promise<JournalPage> => {
      reads.push(from);
      const some = lines.slice(from, from + limit);
      const found = some.map((message) => ({ at: 0, level: 'info' as const, message, attempt: 1 }));
      const ends = { oldest: 0, end: lines.length, progress: undefined };
      return Promise.resolve({ lines: found, from, next: from + some.length, ...ends });
    },
  };
  const tasks = { find: (id: string) => Promise.resolve(id === execution.id ? execution : undefined) };
  const routes = logRoutes({ ports: { journal, tasks }, useCases: {} } as unknown as ApiParts);
  const route = routes.find((one) => one.path.endsWith(path))!;
  let follow: Promise<void> | undefined;
  let answer: ServerResponse | undefined;
  const server = createServer((request, response) => {
    answer = response;
    // The methods of express that a stream uses.
    const express = Object.assign(response, {
      status: () => express,
      set: (headers: Record<string, string>) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        return express;
      },
    });
    const expressRequest = Object.assign(request, { get: (name: string) => request.headers[name] });
    const call = { params: { id: 'a@1' }, query: {}, request: expressRequest as unknown as Request };
    follow = route.stream!(call as unknown as Call<object, object>, express as never);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, lines, reads, execution, followed: () => follow, answer: () => answer };
}

function open(server: Server, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, headers }, resolve).on('error', reject);
  });
}

async function textOf(response: IncomingMessage, until?: string): Promise<string> {
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    if (until !== undefined && text.includes(until)) return text;
  }
  return text;
}

describe('The log stream of an execution', () => {
  let stage: Awaited<ReturnType<typeof aStream>> | undefined;
  afterEach(() => {
    stage?.server.closeAllConnections();
    stage?.server.close();
  });

  it('sends the existing lines and the new ones, and ends after the execution has ended', async () => {
    stage = await aStream(['first', 'second']);
    const response = await open(stage.server);
    expect(response.headers['content-type']).toBe('text/event-stream');
    const messages: string[] = [];
    response.setEncoding('utf8');
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
      if (text.includes('second') && stage.lines.length === 2) {
        stage.lines.push('third', 'last words');
        Object.assign(stage.execution, { status: 'success', isFinished: true });
      }
    }
    for (const [, message] of text.matchAll(/"message":"([^"]*)"/g)) messages.push(message!);
    expect(messages).toEqual(['first', 'second', 'third', 'last words']);
    expect(text).toMatch(/event: end\ndata: \{"status":"success"\}\n\n$/);
  });

  it('continues after the line that the Last-Event-ID names', async () => {
    stage = await aStream(['first', 'second', 'third']);
    stage.execution.isFinished = true;
    const whole = await textOf(await open(stage.server));
    const id = /id: (\d+)\nevent: line\ndata: .*"second"/.exec(whole)?.[1] ?? '';
    const rest = await textOf(await open(stage.server, { 'last-event-id': id }));
    expect(rest).toContain('"third"');
    expect(rest).not.toContain('"second"');
  });

  it('reads the store once for all clients that have reached the same line', async () => {
    stage = await aStream(['first']);
    const { server, lines, reads, execution } = stage;
    const responses = await Promise.all(Array.from({ length: 20 }, () => open(server)));
    const texts = responses.map((response) => textOf(response));
    // After a shared read of the end of the log, all clients wait for the next one together.
    while (!reads.includes(1)) await new Promise(setImmediate);
    reads.length = 0;
    lines.push('second');
    Object.assign(execution, { status: 'success', isFinished: true });
    for (const text of await Promise.all(texts)) expect(text).toMatch(/"second"[^]*event: end/);
    // Clients that connected during a pause may wait for a read of their own.
    expect(reads.filter((from) => from === 1).length).toBeLessThan(4);
    expect(reads.filter((from) => from === 2).length).toBeLessThan(6);
  });

  it('stops reading when the client has disconnected', async () => {
    stage = await aStream(['first']);
    const response = await open(stage.server);
    await textOf(response, '"first"');
    response.destroy();
    // The execution still runs: nothing else ends the stream.
    await expect(stage.followed()).resolves.toBeUndefined();
  });

  it('waits for a slow client without losing lines', async () => {
    stage = await aStream(Array.from({ length: 20_000 }, () => 'x'.repeat(1000)));
    stage.execution.isFinished = true;
    const response = await open(stage.server);
    response.pause();
    while (!stage.answer()?.writableNeedDrain) await new Promise(setImmediate);
    const text = await textOf(response);
    expect(text.match(/event: line/g)).toHaveLength(20_000);
    expect(text).toContain('event: end');
  });
});

describe('The log of an execution as a file', () => {
  let stage: Awaited<ReturnType<typeof aStream>> | undefined;
  const download = async (lines: string[]) => {
    stage = await aStream(lines, '/logs.txt');
    return open(stage.server);
  };
  afterEach(() => {
    stage?.server.closeAllConnections();
    stage?.server.close();
  });

  it('has all lines, and is saved under the id of the execution', async () => {
    const response = await download(Array.from({ length: 1200 }, (_, n) => `line ${n}`));
    expect(response.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="a-1.log.txt"',
    });
    const lines = (await textOf(response)).split('\n');
    expect(lines).toHaveLength(1201);
    expect([lines[0], lines[1199]]).toEqual([
      '1970-01-01T00:00:00.000Z 1 info  line 0',
      '1970-01-01T00:00:00.000Z 1 info  line 1199',
    ]);
  });

  it('is empty when the execution has no lines', async () => {
    expect(await textOf(await download([]))).toBe('');
  });

  it('shows hidden characters, and no message can pass for another line', async () => {
    const text = await textOf(await download(['\u001b[31mred\u001b[0m\u202e\tx', 'one\n1970-01-01 forged']));
    expect(text).toBe(
      '1970-01-01T00:00:00.000Z 1 info  red<U+202E>\tx\n1970-01-01T00:00:00.000Z 1 info  one\n    1970-01-01 forged\n',
    );
  });

  it('reads on only when the client has taken what was read', async () => {
    const response = await download(Array.from({ length: 50_000 }, () => 'x'.repeat(2000)));
    response.pause();
    while (!stage?.answer()?.writableNeedDrain) await new Promise(setImmediate);
    expect(stage.reads.length).toBeLessThan(20);
    response.destroy();
    await expect(stage.followed()).resolves.toBeUndefined();
  });
});

describe('A request for log lines', () => {
  const read = async (query: string) => {
    const path = `/api/v1/executions/a@1/logs?${query}`;
    const { status, text } = await request(anApi())
      .get(path)
      .set('authorization', `Bearer ${secretOf('viewer')}`);
    return { status, reason: text };
  };

  it('is refused when it asks for the first and the last lines at once', async () => {
    expect(await read('tail=5&from=1')).toMatchObject({ status: 400 });
    expect(await read('tail=5&limit=10')).toMatchObject({ status: 400 });
    expect((await read('before=5')).reason).toContain('before needs tail');
  });

  it.each(['tail=1001', 'level=debug', 'attempt=0', `search=${'x'.repeat(201)}`])(
    'is refused when a filter is out of bounds: %s',
    async (query) => {
      expect(await read(query)).toMatchObject({ status: 400 });
    },
  );
});
