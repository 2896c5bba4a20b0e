import { InvalidArgumentError, type Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { exitCodes } from '../failures/exit-codes';
import { Failure } from '../failures/failure';
import { futureTime, wholeNumber } from '../input/values';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';

interface NextOptions {
  readonly number: number;
  readonly zone?: string;
  readonly after?: string;
}

const count = wholeNumber(1, 100);

export function addTaskNext(parent: Command, shell: Shell): void {
  parent
    .command('next')
    .description('show the next due times of a task by its schedule, without jitter, pauses and bounds')
    .argument('<task>', 'id of the task')
    .option('-n, --number <n>', 'how many due times', count, 10)
    .action(
      shell.action(async (session, id: string, { number }: NextOptions) => {
        const { cron_expression, time_zone, enabled } = await dataOf(
          session.api.GET('/api/v1/tasks/{id}', { params: { path: { id } } }),
        );
        if (cron_expression === '@manual')
          throw new Failure(`the task ${id} has no schedule`, {
            exitCode: exitCodes.no,
            next: `Run it by hand: distribute-schedule task trigger ${id}`,
          });
        if (!enabled)
          session.out.note(`The task ${id} is disabled: none of these due times starts an execution.`);
        await showPreview(session, cron_expression, {
          number,
          ...(time_zone !== null && { zone: time_zone }),
        });
      }),
    );
}

export function addTaskPreview(parent: Command, shell: Shell): void {
  parent
    .command('preview')
    .description('show the next due times of a schedule without saving it')
    .argument('<schedule>', 'for example "0 2 * * *" or "@every 30s"', notEmpty)
    .option('-z, --zone <name>', 'time zone, for example Asia/Shanghai (default: UTC)')
    .option(
      '--after <time>',
      'due times after this, for example 30d or 2027-03-13 (default: now)',
      futureTime,
    )
    .option('-n, --number <n>', 'how many due times', count, 10)
    .action(
      shell.action((session, schedule: string, options: NextOptions) =>
        showPreview(session, schedule, options),
      ),
    );
}

function notEmpty(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be empty.');
}

type Run = components['schemas']['PreviewedRun'];

const marks: Readonly<Record<NonNullable<Run['dst']>, string>> = {
  gap: 'the clocks go forward on this day',
  repeated: 'the clocks go back on this day',
};

async function showPreview(
  { api, out }: Session,
  cron_expression: string,
  { number, zone, after }: NextOptions,
): Promise<void> {
  const body = {
    cron_expression,
    count: number,
    ...(zone !== undefined && { time_zone: zone }),
    ...(after !== undefined && { after }),
  };
  const preview = await dataOf(api.POST('/api/v1/tasks/preview', { body }));
  out.list(preview, preview.next_runs, {
    columns: [
      { title: 'DUE', cell: ({ at }, look) => look.time(at) },
      { title: 'AT', cell: ({ at }) => localTime(at, preview.time_zone) },
      { title: 'NOTE', cell: ({ dst }) => (dst === null ? '' : marks[dst]) },
    ],
    nameOf: ({ at }) => at,
    plural: 'due times: the schedule is never due',
  });
}

/** The time in the zone of the schedule, as people of that zone write it in ISO order. */
function localTime(at: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return `${format.format(new Date(at))} ${timeZone}`;
}
