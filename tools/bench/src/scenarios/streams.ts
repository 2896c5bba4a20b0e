import http, { type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiToken } from '@distribute-schedule/runtime';
import { addConfigs } from '../configs';
import { onRedis } from '../environment';
import { Member } from '../member';
import { difference, spread, thousands, type Row } from '../row';

const firesPerSecond = 1_000;
const seconds = 20;
/** The first seconds do not count, because new processes and connections are slow. */
const warmUpSeconds = 5;
const port = 18_081;

/** As many streams as a process allows, by as many callers as that needs. */
const callers = Array.from({ length: 15 }, (_, i) => ({
  name: `caller-${i}`,
  secret: `q7Zt4nVb9XwL2mKc8RyHs5Jd${i}`,
}));
const streamsPerCaller = 20;

/** Measures how much the streams of events that dashboards hold open delay due times. */
export async function measureStreams(): Promise<readonly Row[]> {
  const tokens = callers.map(({ name, secret }) => apiToken(name, 'viewer', secret));
  const worker = await Member.start({ configuration: onRedis('streams'), roles: ['work'] });
  const scheduler = await Member.start({
    configuration: { ...onRedis('streams'), api: { port, tokens } },
    roles: ['schedule', 'api'],
  });
  await addConfigs(onRedis('streams'), firesPerSecond, 'spread');
  const alone = await delays(worker);
  const listeners = await Promise.all(
    callers.flatMap(({ secret }) => Array.from({ length: streamsPerCaller }, () => Listener.open(secret))),
  );
  await sleep(warmUpSeconds * 1_000);
  listeners.forEach((listener) => (listener.bytes = 0));
  const during = await delays(worker);
  const bytes = listeners.reduce((sum, listener) => sum + listener.bytes, 0);
  const open = listeners.filter(({ isOpen }) => isOpen).length;
  listeners.forEach((listener) => listener.close());
  await Promise.all([scheduler.stop(), worker.stop()]);
  const perSecond = (late: readonly number[]) => thousands(late.length / seconds);
  return [
    {
      what: `Redis: ${perSecond(during)} fires a second, spread over the second, while ${open} of ${listeners.length} streams of all events are open: delay until the handler begins`,
      figure: spread(during),
      bare: `without streams, ${perSecond(alone)} fires a second: ${spread(alone)}`,
      ratio: difference(99, during, alone),
    },
    { what: 'these streams together', figure: `${thousands(bytes / seconds / 1_048_576)} MiB a second` },
  ];
}

/** How late the handlers began in the next seconds. */
async function delays(worker: Member): Promise<readonly number[]> {
  await sleep(warmUpSeconds * 1_000);
  await worker.report();
  await sleep(seconds * 1_000);
  return worker.report();
}

/** Reads a stream of events as fast as it can. */
class Listener {
  bytes = 0;
  isOpen = true;

  private constructor(private readonly response: IncomingMessage) {
    response.on('data', (chunk: Buffer) => (this.bytes += chunk.length));
    response.on('close', () => (this.isOpen = false));
    response.on('error', () => undefined);
  }

  static open(secret: string): Promise<Listener> {
    const headers = { authorization: `Bearer ${secret}` };
    const path = '/api/v1/events/stream';
    return new Promise((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
          if (response.statusCode === 200) resolve(new Listener(response));
          else reject(new Error(`a stream was answered with ${response.statusCode}`));
        })
        .on('error', reject);
    });
  }

  close(): void {
    this.response.destroy();
  }
}
