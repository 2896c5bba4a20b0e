import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { exitCodes, type ExitCode } from '../failures/exit-codes';
import { usageFailure } from '../failures/failure';
import { pastTime, wholeNumber } from '../input/values';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import { rerunFailed, showFailed, type RerunFailedOptions } from './rerun-failed';

interface RerunOptions {
  readonly failed?: boolean;
  readonly task?: string;
  readonly since?: string;
  readonly until?: string;
  readonly concurrency: number;
  readonly dryRun?: boolean;
}

export function addExecutionRerun(parent: Command, shell: Shell): void {
  parent
    .command('rerun')
    .description('run a finished execution again, or with --failed all that failed in a time range')
    .argument('[execution]', 'id of the execution')
    .option('--failed', 'rerun the failed executions, each at most once')
    .option('--task <task>', 'with --failed: only executions of this task')
    .option(
      '--since <time>',
      'with --failed: executions created after this, for example 2h or 2026-12-01',
      pastTime,
    )
    .option('--until <time>', 'with --failed: executions created before this (default: now)', pastTime)
    .option(
      '--concurrency <n>',
      'with --failed: maximum number of reruns that are unfinished at the same time',
      wholeNumber(1, 20),
      5,
    )
    .option('--dry-run', 'with --failed: only list the failed executions')
    .action(
      shell.action((session, id: string | undefined, options: RerunOptions) => {
        if (options.failed === true) return rerunMany(session, id, options);
        if (id !== undefined) return rerunOne(session, id, options);
        throw usageFailure(
          'rerun needs the id of an execution, or --failed',
          'For example: distribute-schedule execution rerun --failed --task TASK --since 2h',
        );
      }),
    );
}

async function rerunOne({ api, out }: Session, id: string, options: RerunOptions): Promise<ExitCode> {
  const { task, since, until, dryRun } = options;
  if ([task, since, until, dryRun].some((option) => option !== undefined))
    throw usageFailure(
      '--task, --since, --until and --dry-run only work with --failed',
      'Leave them out to rerun one execution.',
    );
  const answer = await dataOf(api.POST('/api/v1/executions/{id}/rerun', { params: { path: { id } } }));
  out.done(answer, answer.execution_id, `execution ${answer.execution_id} reruns ${id}`);
  return exitCodes.done;
}

async function rerunMany(session: Session, id: string | undefined, options: RerunOptions): Promise<ExitCode> {
  const { task, since, until = new Date().toISOString(), concurrency, dryRun } = options;
  if (id !== undefined)
    throw usageFailure('rerun takes an id or --failed, not both', 'Leave one of them out.');
  if (since === undefined)
    throw usageFailure('--failed needs --since', 'For example: --since 2h, or --since 2026-12-01T00:00:00Z');
  const range: RerunFailedOptions = { since, until, concurrency, ...(task !== undefined && { task }) };
  return dryRun === true ? showFailed(session, range) : rerunFailed(session, range);
}
