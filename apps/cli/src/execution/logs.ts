import type { Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { readEvents } from '../client/event-stream';
import { exitCodes } from '../failures/exit-codes';
import { wholeNumber } from '../input/values';
import type { Style } from '../output/look';
import type { Output } from '../output/output';
import { Outages } from '../shell/outages';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

type LogLine = components['schemas']['LogLine'];

interface LogsOptions {
  readonly follow?: boolean;
  readonly limit: number;
}

const maxPageSize = 1000;

const styles: Readonly<Record<LogLine['level'], Style>> = { info: 'dim', warn: 'yellow', error: 'red' };

export function addExecutionLogs(parent: Command, shell: Shell): void {
  parent
    .command('logs')
    .description('print the log lines of an execution, of all its attempts')
    .argument('<execution>', 'id of the execution')
    .option('-f, --follow', 'continue with new lines until the execution ends')
    .option('-l, --limit <n>', 'maximum number of lines, without --follow', wholeNumber(1, 1_000_000), 10_000)
    .action(
      shell.action(async (session, id: string, { follow, limit }: LogsOptions) => {
        if (follow !== true) return printLogs(session, id, limit);
        const status = await followLogs(session, id);
        session.out.note(`execution ${id}: ${status}`);
        return exitCodes.done;
      }),
    );
}

async function printLogs({ api, out }: Session, id: string, limit: number): Promise<void> {
  let from = 0;
  let count = 0;
  const items: LogLine[] = [];
  for (;;) {
    const query = { from, limit: Math.min(maxPageSize, limit - count) };
    const page = await dataOf(api.GET('/api/v1/executions/{id}/logs', { params: { path: { id }, query } }));
    if (count === 0 && page.from > 0) out.note(`The first ${page.from} lines are no longer kept.`);
    // JSON is one document, so its lines are collected.
    if (out.format === 'json' || out.format === 'yaml') items.push(...page.items);
    else for (const line of page.items) printLine(out, line);
    count += page.items.length;
    if (page.items.length === 0 || count >= limit) {
      if (out.format === 'json' || out.format === 'yaml')
        out.data({ ...page, items, from: page.next - items.length });
      else if (count === 0) out.note('No log lines.');
      return;
    }
    from = page.next;
  }
}

/** Prints log lines as they arrive, and returns the last status of the execution. */
export async function followLogs(session: Session, id: string): Promise<string> {
  const { api, out, host } = session;
  const outages = new Outages(session);
  const open = (lastEventId: string | undefined) =>
    outages.read(() =>
      dataOf(
        api.GET('/api/v1/executions/{id}/logs/stream', {
          params: { path: { id } },
          parseAs: 'stream',
          ...(lastEventId !== undefined && { headers: { 'Last-Event-ID': lastEventId } }),
        }),
      ),
    );
  for await (const { event, data } of readEvents(open, host.interrupted)) {
    if (event === 'line') printLine(out, data as LogLine);
    if (event === 'end') return (data as { readonly status: string }).status;
  }
  return 'unknown';
}

/** One line of text, or one line of JSON for programs. */
function printLine(out: Output, line: LogLine): void {
  if (out.isData) {
    out.line(JSON.stringify(line));
    return;
  }
  const { look } = out;
  const level = look.paint({ text: line.level.padEnd(5), style: styles[line.level] });
  out.line(`${line.at} ${level} ${look.paint(line.message)}`);
}
