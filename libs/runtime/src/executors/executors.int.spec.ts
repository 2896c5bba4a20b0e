import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { taskConfigId, type TaskId } from '@distribute-schedule/domain';
import { accepted } from '@distribute-schedule/executor-api';
import type { LocalHandlers } from '@distribute-schedule/executor-local';
import { createSystem, type System } from '../create-system';
import { testRedis } from '../testing/test-stores';
import { executorTypes } from './executor-types';

async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise(setImmediate);
  }
}

describe('The executors of a running system', () => {
  let system: System;
  let server: Server | undefined;

  const start = async (handlers: LocalHandlers = {}) => {
    system = createSystem(
      {
        redis: testRedis(),
        log: { level: 'silent' },
        egress: { allowLoopback: true },
        api: { publicUrl: 'https://schedule.example' },
      },
      { roles: ['work', 'schedule'], handlers },
    );
    await system.start();
  };
  const serve = async (listener: RequestListener) => {
    const listening = createServer(listener);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  };
  const run = async (fields: Parameters<System['useCases']['createTask']['execute']>[0]['fields']) => {
    const { config } = await system.useCases.createTask.execute({ fields });
    const { taskId } = await system.useCases.triggerTask.execute({ id: taskConfigId(config.id) });
    return taskId;
  };
  const ended = (id: TaskId) =>
    until(async () => {
      const task = await system.ports.tasks.find(id);
      return task?.isFinished ? task.toSnapshot() : undefined;
    });
  const journalOf = (id: TaskId) => system.ports.journal.read(id, 0, 100);

  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
    await system.stop();
  });

  it('are the built-in ones, and an unknown name is refused with a suggestion', async () => {
    await start();
    const [worker] = await system.ports.workers.live(30_000);
    expect(worker?.registration.executors).toEqual(
      expect.arrayContaining(Object.keys(executorTypes.builtIn)),
    );
    const creation = system.useCases.createTask.execute({ fields: { name: 'a', executor: 'htpp' } });
    await expect(creation).rejects.toThrow(
      'executor: no live worker offers the executor "htpp"; offered are grpc, http, local, remote, rpc; did you mean "http"?',
    );
  });

  it('run an HTTP task and keep its result', async () => {
    await start();
    const url = await serve((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ path: request.url, key: request.headers['idempotency-key'] }));
    });
    const parameters = { url: `${url}/days/{{parameters.day}}`, day: 'mon day' };
    const id = await run({ name: 'close', executor: 'http', parameters });
    expect(await ended(id)).toMatchObject({
      state: { status: 'success' },
      result: { code: 200, data: { path: '/days/mon%20day', key: id } },
    });
  });

  it('let everybody read the log of an attempt while it runs and after it has ended', async () => {
    let end: () => void = () => undefined;
    await start({
      report: async (_, { logger, progress }) => {
        logger.info('begun');
        progress(50, 'half of it');
        await new Promise<void>((resolve) => (end = resolve));
        logger.warn('ended');
      },
    });
    const id = await run({ name: 'report', executor: 'local' });
    const page = await until(async () => {
      const read = await journalOf(id);
      return read.next > 0 ? read : undefined;
    });
    expect(page).toMatchObject({
      lines: [{ level: 'info', message: 'begun', attempt: 1 }],
      progress: { percent: 50, note: 'half of it' },
    });
    expect((await system.ports.tasks.find(id))?.status).toBe('running');
    end();
    await ended(id);
    // The last lines were sent before the outcome, on the same connection.
    expect((await journalOf(id)).lines.map(({ message }) => message)).toEqual(['begun', 'ended']);
  });

  it('free the slot when a service accepts the work, and tell the service where to report', async () => {
    let calledBackAt: string | undefined;
    await start({
      hand: (_, { callbackUrl }) => {
        calledBackAt = callbackUrl;
        return accepted('batch-1');
      },
    });
    const id = await run({ name: 'hand', executor: 'local' });
    const state = await until(async () => {
      const task = await system.ports.tasks.find(id);
      return task?.state.status === 'running' && task.state.handedOffTo !== undefined
        ? task.state
        : undefined;
    });
    expect(state).toMatchObject({ handedOffTo: 'batch-1' });
    expect(calledBackAt).toContain('https://schedule.example/api/v1/executions/');
  });

  it('refuse a new task that would fail at every attempt', async () => {
    await start();
    const create = (executor: string, parameters: Record<string, string>) =>
      system.useCases.createTask.execute({
        fields: { name: 'bad', executor, trigger: '@every 1h', parameters },
      });
    await expect(create('http', {})).rejects.toThrow('parameters: url is missing');
    await expect(create('http', { url: 'http://0xa9fea9fe/' })).rejects.toThrow('special address');
    await expect(create('rpc', { address: 'nowhere' })).rejects.toThrow(
      'parameters: address is missing or wrong',
    );
    const byHand = system.useCases.createTask.execute({
      fields: { name: 'bad', executor: 'grpc', parameters: { payloads: {} } },
    });
    await expect(byHand).rejects.toThrow('parameters: the parameter "payloads" is unknown');
    const remote = system.useCases.createTask.execute({
      fields: { name: 'Daily report', executor: 'remote' },
    });
    await expect(remote).rejects.toThrow(/^handler: for remote it must be .*; got "Daily report"$/);
  });
});
