import { Option, type Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { exitCodes } from '../failures/exit-codes';
import { Failure } from '../failures/failure';
import { duration } from '../input/values';
import type { Cell } from '../output/look';
import type { Output } from '../output/output';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import { executionsText, type Queues } from './queues';
import { memoryText, type Store } from './store';
import { workerColumns, type Worker } from './workers';

interface StatusOptions {
  readonly watch?: boolean;
  readonly interval: number;
}

interface Status {
  readonly scheduler: components['schemas']['SchedulerStatus'];
  readonly workers: { readonly items: readonly Worker[] };
  readonly queues: Queues;
  readonly store: Store;
}

const clearScreen = '\u001b[H\u001b[2J\u001b[3J';
const minIntervalMs = 500;

export function addClusterStatus(parent: Command, shell: Shell): void {
  parent
    .command('status')
    .description('show the leader, the workers, the unfinished executions and the store')
    .option('-w, --watch', 'show it again and again, until Ctrl-C')
    .addOption(
      new Option('--interval <duration>', 'with --watch: pause between two views')
        .argParser(duration)
        .default(2000, '2s'),
    )
    .action(
      shell.action(async (session, { watch, interval }: StatusOptions) => {
        if (watch === true) await watchStatus(session, Math.max(minIntervalMs, interval));
        else print(session.out, await readStatus(session));
      }),
    );
}

/** Goes on while the API is away, because a cluster that restarts is what people watch. */
async function watchStatus(session: Session, intervalMs: number): Promise<never> {
  const { out, host } = session;
  for (;;) {
    try {
      const status = await readStatus(session);
      if (host.out.isTerminal && !out.isData) host.out.write(clearScreen);
      if (out.format === 'json') out.line(JSON.stringify(status));
      else print(out, status);
    } catch (error) {
      if (!(error instanceof Failure) || error.exitCode !== exitCodes.unreachable) throw error;
      out.note(error.message);
    }
    await session.pause(intervalMs);
  }
}

async function readStatus({ api }: Session): Promise<Status> {
  const [scheduler, workers, queues, store] = await Promise.all([
    dataOf(api.GET('/api/v1/scheduler/status')),
    dataOf(api.GET('/api/v1/workers')),
    dataOf(api.GET('/api/v1/queues')),
    dataOf(api.GET('/api/v1/store')),
  ]);
  return { scheduler, workers, queues, store };
}

function print(out: Output, status: Status): void {
  const { scheduler, workers, queues, store } = status;
  out.item(status, scheduler.leader?.id ?? '', () => [
    ['leader', leaderCell(status)],
    ['schedulers', `${scheduler.schedulers.length} live`],
    ['workers', workersText(workers.items)],
    ['unfinished', executionsText(queues.unfinished)],
    ['store', `${store.description}, ${memoryText(store)}`],
    ...store.warnings.map(({ message }): [string, Cell] => ['warning', { text: message, style: 'yellow' }]),
  ]);
  if (out.isData || workers.items.length === 0) return;
  out.line('');
  out.list(workers, workers.items, {
    columns: workerColumns,
    nameOf: ({ id }) => id,
    plural: 'live workers',
  });
}

function leaderCell({ scheduler: { leader } }: Status): Cell {
  if (!leader) return { text: 'none: no task is fired', style: 'red' };
  return { text: `${leader.id} (epoch ${leader.epoch})`, style: 'green' };
}

function workersText(workers: readonly Worker[]): Cell {
  if (workers.length === 0) return { text: 'none: no task runs', style: 'red' };
  const sum = (of: (worker: Worker) => number) => workers.reduce((total, worker) => total + of(worker), 0);
  const draining = workers.filter((worker) => worker.draining).length;
  const slots = `${sum(({ running }) => running)} of ${sum(({ capacity }) => capacity)} slots in use`;
  return `${workers.length} live, ${slots}${draining > 0 ? `, ${draining} draining` : ''}`;
}
