import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { exitCodes, type ExitCode } from '../failures/exit-codes';
import type { Session } from '../shell/session';
import { executionColumns } from './execution-columns';
import { listExecutions } from './list';

export interface RerunFailedOptions {
  readonly task?: string;
  readonly since: string;
  readonly until: string;
  readonly concurrency: number;
}

type RerunOne = components['schemas']['RerunOne'];

/** Maximum number of failed executions that a dry run lists. */
const maxListed = 10_000;
/** Pause between two calls. A call starts reruns until `concurrency` of them are unfinished. */
const pauseMs = 1000;

/** Lists the executions that a rerun would run again. */
export async function showFailed({ api, out }: Session, range: RerunFailedOptions): Promise<ExitCode> {
  const page = await listExecutions(api, { ...range, status: 'failed' }, maxListed);
  out.list(page, page.items, {
    columns: executionColumns,
    nameOf: ({ id }) => id,
    plural: 'failed executions',
  });
  out.noteMore(page.next_cursor, page.items.length);
  if (page.items.length > 0)
    out.note('Executions that were rerun before are not run again. Nothing was changed.');
  return exitCodes.done;
}

/** Calls the API until all failed executions are rerun and the reruns have ended. Ctrl-C stops it: started reruns go on. */
export async function rerunFailed(session: Session, range: RerunFailedOptions): Promise<ExitCode> {
  const { task, since, until, concurrency } = range;
  await session.confirm(`Rerun all failed executions of ${task ?? 'all tasks'} since ${since}?`);
  const results: RerunOne[] = [];
  let cursor: string | null = null;
  do {
    const body = {
      from: since,
      to: until,
      concurrency,
      ...(task !== undefined && { task_id: task }),
      ...(cursor !== null && { cursor }),
    };
    const answer: components['schemas']['RerunMany'] = await dataOf(
      session.api.POST('/api/v1/executions/rerun-failed', { body }),
    );
    results.push(...answer.results);
    for (const result of answer.results) printProgress(session, result);
    cursor = answer.next_cursor;
    if (cursor !== null) await session.pause(answer.unfinished >= concurrency ? pauseMs : 0);
  } while (cursor !== null);
  printAll(session, results);
  return results.some(({ execution_id }) => execution_id === null) ? exitCodes.refused : exitCodes.done;
}

function printProgress({ out }: Session, { of, execution_id, created, reason }: RerunOne): void {
  if (out.format === 'json' || out.format === 'yaml') return;
  if (out.format === 'jsonl') out.line(JSON.stringify({ of, execution_id, created, reason }));
  else if (out.format === 'name') out.line(execution_id ?? of);
  else if (execution_id === null) out.line(out.look.paint(`${of} was refused: ${reason ?? ''}`));
  else
    out.line(
      out.look.paint(created ? `${execution_id} reruns ${of}` : `${of} was rerun before as ${execution_id}`),
    );
}

function printAll({ out }: Session, results: readonly RerunOne[]): void {
  if (out.format === 'json' || out.format === 'yaml') out.data({ results });
  else if (results.length === 0) out.note('No failed executions in this time range.');
  else
    out.note(`${results.filter(({ created }) => created).length} reruns were started, and all have ended.`);
}
