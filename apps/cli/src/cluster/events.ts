import type { Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { readEvents } from '../client/event-stream';
import { wholeNumber } from '../input/values';
import { missing } from '../output/look';
import type { Column, Output } from '../output/output';
import { Outages } from '../shell/outages';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

type Event = components['schemas']['Event'];

interface EventsOptions {
  readonly follow?: boolean;
  readonly task?: string;
  readonly limit: number;
}

const pageSize = 1000;
/** The API keeps fewer changes than these pages hold. The limit ends the reading while new changes keep coming. */
const maxPages = 200;

const columns: readonly Column<Event>[] = [
  { title: 'AT', cell: ({ at }, look) => look.time(at) },
  { title: 'EVENT', cell: ({ event }) => event },
  { title: 'TASK', cell: ({ task_id }) => task_id ?? missing },
  { title: 'EXECUTION', cell: ({ execution_id }) => execution_id ?? missing },
  { title: 'DETAIL', cell: ({ detail }) => detail ?? '' },
];

export function addClusterEvents(parent: Command, shell: Shell): void {
  parent
    .command('events')
    .description('list the latest state changes, the newest last')
    .option('-f, --follow', 'print changes as they happen, until Ctrl-C')
    .option('--task <task>', 'only changes of this task')
    .option('-l, --limit <n>', 'maximum number of changes, without --follow', wholeNumber(1, 100_000), 50)
    .action(
      shell.action(async (session, { follow, task, limit }: EventsOptions) => {
        const filter = task === undefined ? {} : { task_id: task };
        if (follow === true) await followEvents(session, filter);
        else await listEvents(session, filter, limit);
      }),
    );
}

/** The API lists the oldest changes first, so the newest ones are the end of the last page. */
async function listEvents({ api, out }: Session, filter: { task_id?: string }, limit: number): Promise<void> {
  let items: Event[] = [];
  let after = '0-0';
  let last: components['schemas']['Events'] | undefined;
  for (let pages = 0; pages < maxPages; pages++) {
    const query = { ...filter, after, limit: pageSize };
    const page = await dataOf(api.GET('/api/v1/events', { params: { query } }));
    items = [...items, ...page.items].slice(-limit);
    last = page;
    if (page.next === after) break;
    after = page.next;
  }
  out.list({ ...last, items }, items, { columns, nameOf: ({ id }) => id, plural: 'state changes' });
}

async function followEvents(session: Session, filter: { task_id?: string }): Promise<void> {
  const { api, out, host } = session;
  const outages = new Outages(session);
  const open = (lastEventId: string | undefined) =>
    outages.read(() =>
      dataOf(
        api.GET('/api/v1/events/stream', {
          params: { query: filter },
          parseAs: 'stream',
          ...(lastEventId !== undefined && { headers: { 'Last-Event-ID': lastEventId } }),
        }),
      ),
    );
  for await (const { event, data } of readEvents(open, host.interrupted)) {
    if (event === 'missed') out.note('Some changes were discarded before they could be read.');
    if (event === 'change') printEvent(out, data as Event);
  }
}

function printEvent(out: Output, event: Event): void {
  if (out.isData) {
    out.line(JSON.stringify(event));
    return;
  }
  const { at, task_id, execution_id, detail } = event;
  const parts = [at, event.event, execution_id ?? task_id, detail].filter((part) => part !== null);
  out.line(out.look.paint(parts.join('  ')));
}
