import { Option, type Command } from 'commander';
import type { ApiClient } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { readPages, type Page } from '../client/pages';
import { pastTime, wholeNumber } from '../input/values';
import type { Shell } from '../shell/shell';
import {
  executionColumns,
  executionStatuses,
  type ExecutionStatus,
  type ExecutionSummary,
} from './execution-columns';

export interface ExecutionFilter {
  readonly task?: string;
  readonly status?: ExecutionStatus;
  readonly worker?: string;
  readonly since?: string;
  readonly until?: string;
}

export function addExecutionList(parent: Command, shell: Shell): void {
  parent
    .command('list')
    .description('list executions, newest first')
    .option('--task <task>', 'only executions of this task')
    .addOption(new Option('--status <status>', 'only executions with this status').choices(executionStatuses))
    .option('--worker <worker>', 'only executions on this worker')
    .option('--since <time>', 'only executions created after this, for example 2h or 2026-12-01', pastTime)
    .option('--until <time>', 'only executions created before this', pastTime)
    .option('-l, --limit <n>', 'maximum number of executions', wholeNumber(1, 100_000), 50)
    .action(
      shell.action(
        async ({ api, out }, { limit, ...filter }: ExecutionFilter & { readonly limit: number }) => {
          const page = await listExecutions(api, filter, limit);
          out.list(page, page.items, {
            columns: executionColumns,
            nameOf: ({ id }) => id,
            plural: 'executions',
          });
          out.noteMore(page.next_cursor, page.items.length);
        },
      ),
    );
}

export function listExecutions(
  api: ApiClient,
  { task, status, worker, since, until }: ExecutionFilter,
  limit: number,
): Promise<Page<ExecutionSummary>> {
  const filters = {
    ...(task !== undefined && { task_id: task }),
    ...(status !== undefined && { status }),
    ...(worker !== undefined && { worker_id: worker }),
    ...(since !== undefined && { from: since }),
    ...(until !== undefined && { to: until }),
  };
  return readPages(limit, (request) =>
    dataOf(api.GET('/api/v1/executions', { params: { query: { ...request, ...filters } } })),
  );
}
