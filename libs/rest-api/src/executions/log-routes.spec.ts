import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JournalPage } from '@distribute-schedule/application';
import type { Request } from 'express';
import type { Call } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { logRoutes } from './log-routes';

/** A real server that streams a journal. The spec adds lines and ends the execution. */
async function aStream(lines: string[] = []) {
  const execution = { id: 'a@1', status: 'running', isFinished: false };
  /** First lines of all reads of the journal. */
  const reads: number[] = [];
  const journal = {
    read: (_id: string, from: number, limit: number): Promise<JournalPage> => {
      reads.push(from);
      const some = lines.slice(from, from + limit);
      const found = some.map((message) => ({ at: 0, level: 'info' as const, message, attempt: 1 }));
      return Promise.resolve({ lines: found, from, next: from + some.length, progress: undefined });
    },
  };
  const tasks = { find: (id: string) => Promise.resolve(id === execution.id ? execution : undefined) };
  const route = logRoutes({ ports: { journal, tasks } } as unknown as ApiParts).find(({ stream }) => stream)!;
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
