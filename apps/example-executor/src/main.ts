import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ExecutorClient, FinalFailure, type Execution } from '@distribute-schedule/executor-client';
import { help, readFlags } from './flags';

// A service that registers itself at the schedulers and runs tasks when workers call it.

function flagsOrEnd(): ReturnType<typeof readFlags> {
  try {
    const flags = readFlags(process.argv.slice(2));
    if (!flags.help) return flags;
    process.stdout.write(help);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message} (see --help)\n`);
    process.exit(1);
  }
}

const flags = flagsOrEnd();
const log = (message: string) => process.stdout.write(`${flags['instance-id']}: ${message}\n`);

const client = new ExecutorClient({
  scheduler: flags.scheduler,
  name: flags.name,
  instanceId: flags['instance-id'],
  baseUrl: `http://${flags.host}:${flags.port}`,
  weight: flags.weight,
  requireSignedCallbacks: true,
  ...(flags.token !== undefined && { headers: { authorization: `Bearer ${flags.token}` } }),
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
        throw new FinalFailure(`attempt ${attempt} failed, because the task "fail" always fails`);
      },
    },
  },
});

/** Waits for the time in its parameters, or until it is cancelled. */
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
server.listen(flags.port, flags.host, () => {
  log(`listens on ${flags.host}:${flags.port}`);
  client.start().catch((error: unknown) => {
    log(`the scheduler refused the registration: ${String(error)}`);
    process.exitCode = 1;
    void stop();
  });
});
