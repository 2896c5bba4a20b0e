import type { Command } from 'commander';
import { dataOf } from '../client/data-of';
import { labelsText, type Cell, type Look } from '../output/look';
import type { Shell } from '../shell/shell';
import { scheduleOf, stateOf, type Task } from './task-columns';

export function addTaskGet(parent: Command, shell: Shell): void {
  parent
    .command('get')
    .description('show a task')
    .argument('<task>', 'id of the task')
    .action(
      shell.action(async ({ api, out }, id: string) => {
        const task = await dataOf(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } }));
        out.item(task, task.id, () => fieldsOf(task, out.look));
      }),
    );
}

function fieldsOf(task: Task, look: Look): readonly (readonly [string, Cell])[] {
  const fields: readonly (readonly [string, Cell | null])[] = [
    ['id', task.id],
    ['name', task.name],
    ['description', task.description],
    ['state', stateOf(task)],
    ['parked because', task.parked_because],
    ['schedule', scheduleOf(task)],
    ['next run', look.time(task.next_run_at)],
    ['start', task.start_at === null ? null : look.time(task.start_at)],
    ['end', task.end_at === null ? null : look.time(task.end_at)],
    ['jitter', task.jitter],
    ['executor', task.executor],
    ['handler', task.handler],
    ['parameters', JSON.stringify(task.parameters)],
    ['labels', labelsText(task.labels)],
    ['timeout', `${task.timeout_seconds} s`],
    ['retries', retriesOf(task)],
    ['max crashes', String(task.max_crashes)],
    ['priority', String(task.priority)],
    ['overlap', task.execution_mode],
    ['misfire', `${task.misfire.mode}, at most ${task.misfire.max_count} within ${task.misfire.max_age}`],
    ['pauses', pausesOf(task, look)],
    ['balancing', task.load_balance_strategy],
    ['owner', task.owner],
    ['unadvertised since', task.unadvertised_since && look.time(task.unadvertised_since)],
    ['unfinished', String(task.unfinished)],
    ['version', String(task.version)],
    ['created', look.time(task.created_at)],
    ['updated', look.time(task.updated_at)],
  ];
  return fields.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

function retriesOf({ max_retry, retry_delay, retry_max_delay, backoff_rate }: Task): string {
  if (max_retry === 0) return '0';
  return `${max_retry}, after ${retry_delay} and then ${backoff_rate} times as long, at most ${retry_max_delay}`;
}

const pausesOf = ({ pause_windows }: Task, look: Look): string | null =>
  pause_windows.length === 0
    ? null
    : pause_windows.map(({ from, to }) => `${look.time(from)} to ${look.time(to)}`).join(', ');
