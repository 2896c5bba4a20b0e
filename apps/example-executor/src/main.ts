import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ExecutorClient, FinalFailure, type Execution } from '@distribute-schedule/executor-client';

/** A service that lets a scheduler call it: `node main.cjs --port 9090 --scheduler http://127.0.0.1:8080`. */
const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: '9090' },
    host: { type: 'string', default: '127.0.0.1' },
    scheduler: { type: 'string', multiple: true, default: ['http://127.0.0.1:8080'] },
    name: { type: 'string', default: 'example-executor' },
    'instance-id': { type: 'string', default: `${hostname()}-${process.pid}` },
    weight: { type: 'string', default: '1' },
    'token-file': { type: 'string' },
  },
});
const log = (message: string) => process.stdout.write(`${flags['instance-id']}: ${message}\n`);

const tokenFile = flags['token-file'];
const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();

const client = new ExecutorClient({
  scheduler: flags.scheduler,
  name: flags.name,
  instanceId: flags['instance-id'],
  baseUrl: `http://${flags.host}:${flags.port}`,
  weight: Number(flags.weight),
  requireSignedCallbacks: true,
  ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  log,
  tasks: {
    daily_report: {
      cron: '0 0 2 * * *',
      executionMode: 'sequential',
      loadBalanceStrategy: 'round_robin',
      timeoutSeconds: 300,
      run: ({ id, scheduledTime }) => ({ report: id, until: scheduledTime, by: flags['instance-id'] }),
    },
    sleep: { loadBalanceStrategy: 'least_loaded', timeoutSeconds: 60, run: sleep },
    fail: {
      run: ({ attempt }) => {
        throw new FinalFailure(`attempt ${attempt} failed as it was asked to`);
      },
    },
  },
});

/** Takes as long as its parameters say, unless it is cancelled. */
async function sleep({ parameters, signal }: Execution): Promise<{ slept: number; by: string }> {
  const { ms = 1000 } = parameters as { readonly ms?: number };
  await wait(ms, undefined, { signal });
  return { slept: ms, by: flags['instance-id'] };
}

const server = createServer((request, response) => {
  void client.handle(request, response).then((isAnswered) => {
    if (!isAnswered) response.writeHead(404).end();
  });
});

async function stop(): Promise<void> {
  log('stopping');
  await client.stop();
  server.close();
  server.closeAllConnections();
  log('stopped');
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());

server.once('error', ({ message }) => {
  log(`cannot serve: ${message}`);
  process.exitCode = 1;
});
server.listen(Number(flags.port), flags.host, () => {
  log(`listens on ${flags.host}:${flags.port}`);
  client.start().catch((error: unknown) => {
    log(`the scheduler refused the registration: ${String(error)}`);
    process.exitCode = 1;
    void stop();
  });
});
