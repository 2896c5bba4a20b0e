import type { Command } from 'commander';
import type { ApiClient, components } from '@distribute-schedule/api-client';
import { dataIfFound, dataOf, dataUnless } from '../client/data-of';
import { exitCodes } from '../failures/exit-codes';
import { Failure } from '../failures/failure';
import type { Output } from '../output/output';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import type { Execution } from './execution-columns';
import { printSteps } from './get';
import { explainExecution, explainRecord, type Facts } from './explanation';

type FireRecord = components['schemas']['FireRecord'];

/** Maximum number of due times that the API returns. */
const maxRecords = 1000;

export function addExecutionWhy(parent: Command, shell: Shell): void {
  parent
    .command('why')
    .description('explain why an execution ran, waits, failed or did not run')
    .argument(
      '<execution>',
      'id of the execution, or TASK@TIME for a due time such as report@2026-12-01T02:00:00Z',
    )
    .action(shell.action(why));
}

async function why(session: Session, given: string): Promise<void> {
  const { api, out } = session;
  const parts = partsOf(given);
  const { id, taskId, dueAt } = parts;
  const [execution, records] = await Promise.all([
    dataIfFound(api.GET('/api/v1/executions/{id}', { params: { path: { id } } })),
    recordsOf(api, taskId),
  ]);
  const record = records.find(
    (each) => each.execution_id === id || (dueAt !== undefined && covers(each, dueAt)),
  );
  if (execution) await printExecution(execution, { api, out, record });
  // A due time that did not run has no execution, but it has a record.
  else if (record)
    print(out, { execution: null, ledger_record: record }, explainRecord(taskId, record, out.look));
  else throw nothingKept(parts);
}

function nothingKept({ id, taskId, dueAt }: Parts): Failure {
  if (dueAt === undefined)
    return new Failure(`the execution ${id} does not exist`, {
      exitCode: exitCodes.notFound,
      next: 'Run "distribute-schedule execution list" to see what is kept.',
    });
  const due = new Date(dueAt).toISOString();
  return new Failure(
    `there is neither an execution of ${taskId} for the due time ${due} nor a record of it`,
    {
      exitCode: exitCodes.notFound,
      next:
        dueAt > Date.now()
          ? `This time is in the future. Run "distribute-schedule task next ${taskId}" to see the next due times.`
          : `Run "distribute-schedule task ledger ${taskId}" to see the due times that are kept.`,
    },
  );
}

async function printExecution(
  execution: Execution,
  { api, out, record }: Pick<Session, 'api' | 'out'> & { readonly record: FireRecord | undefined },
): Promise<void> {
  const { id, status } = execution;
  const [waiting, workers] = await Promise.all([
    status === 'pending' || status === 'retrying'
      ? // Refused if the execution has started in between.
        dataUnless(
          [exitCodes.refused, exitCodes.notFound],
          api.GET('/api/v1/executions/{id}/waiting', { params: { path: { id } } }),
        )
      : undefined,
    dataOf(api.GET('/api/v1/workers')),
  ]);
  const facts: Facts = { execution, record, waiting, workers: workers.items };
  const body = {
    execution,
    ledger_record: record ?? null,
    waiting: waiting ?? null,
    workers: workers.items.filter(({ executors }) => executors.includes(execution.executor)),
  };
  print(out, body, explainExecution(facts, out.look));
  if (out.isData) return;
  out.line('');
  printSteps(out, execution);
}

function print(out: Output, body: object, sentences: readonly string[]): void {
  if (out.isData) out.data(body);
  else for (const sentence of sentences) out.line(out.look.paint(sentence));
}

/** Returns an empty list for a task that no longer exists. */
async function recordsOf(api: ApiClient, id: string): Promise<readonly FireRecord[]> {
  if (id === '') return [];
  const params = { path: { id }, query: { limit: maxRecords } };
  return (await dataIfFound(api.GET('/api/v1/tasks/{id}/ledger', { params })))?.items ?? [];
}

interface Parts {
  readonly id: string;
  readonly taskId: string;
  /** Due time in ms; undefined for a run by hand. */
  readonly dueAt: number | undefined;
}

/** The id of a scheduled execution is the id of its task, an @, and its due time in ms. People may write an ISO time. */
function partsOf(given: string): Parts {
  const at = given.lastIndexOf('@');
  const [taskId, run] = at < 0 ? ['', given] : [given.slice(0, at), given.slice(at + 1)];
  const dueAt = /^\d{1,16}$/.test(run) ? Number(run) : /^\d{4}-\d\d-\d\dT/.test(run) ? Date.parse(run) : NaN;
  return Number.isNaN(new Date(dueAt).getTime())
    ? { id: given, taskId, dueAt: undefined }
    : { id: `${taskId}@${dueAt}`, taskId, dueAt };
}

/** One record can stand for all due times from `due_at` until `until`. */
function covers({ due_at, until }: FireRecord, dueAt: number): boolean {
  const from = Date.parse(due_at);
  return dueAt >= from && dueAt <= (until === null ? from : Date.parse(until));
}
