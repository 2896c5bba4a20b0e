import { Option, type Command } from 'commander';
import { dataOf } from '../client/data-of';
import { readPages } from '../client/pages';
import { wholeNumber } from '../input/values';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import { richTaskColumns, taskColumns, type Task, type TaskRow } from './task-columns';

interface ListOptions {
  readonly query?: string;
  readonly enabled?: boolean;
  readonly disabled?: boolean;
  readonly executor?: string;
  readonly owner?: string;
  readonly sort: (typeof orders)[number];
  readonly limit: number;
}

const orders = ['id', '-id', 'name', '-name', 'next_run_at', '-next_run_at'] as const;

/** Tasks whose last execution and statistics are read at the same time. */
const readsAtOnce = 4;
/** A longer list shows only what it contains itself, because these columns need two requests for each task. */
const maxRichRows = 200;

export function addTaskList(parent: Command, shell: Shell): void {
  parent
    .command('list')
    .description('list tasks with their next and their last execution')
    .option('-q, --query <text>', 'only tasks whose id or name contains this text')
    .option('--enabled', 'only enabled tasks')
    .addOption(new Option('--disabled', 'only disabled tasks').conflicts('enabled'))
    .option('--executor <type>', 'only tasks with this executor')
    .option('--owner <service>', 'only tasks that this service registered')
    .addOption(new Option('--sort <order>', 'order of the list').choices(orders).default('id'))
    .option('-l, --limit <n>', 'maximum number of tasks', wholeNumber(1, 100_000), 50)
    .action(
      shell.action(async (session, options: ListOptions) => {
        const { query, executor, owner, sort, limit } = options;
        const enabled = options.enabled === true ? true : options.disabled === true ? false : undefined;
        const page = await readPages(limit, (request) =>
          dataOf(
            session.api.GET('/api/v1/tasks', {
              params: {
                query: {
                  ...request,
                  sort,
                  ...(query !== undefined && { search: query }),
                  ...(enabled !== undefined && { enabled }),
                  ...(executor !== undefined && { executor }),
                  ...(owner !== undefined && { owner }),
                },
              },
            }),
          ),
        );
        await print(session, page);
      }),
    );
}

async function print(
  session: Session,
  page: { readonly items: readonly Task[]; readonly next_cursor: string | null },
): Promise<void> {
  const { out } = session;
  if (out.isData) {
    out.list(page, page.items, { columns: [], nameOf: ({ id }) => id, plural: 'tasks' });
    return;
  }
  const isRich = out.isTable && page.items.length <= maxRichRows;
  const columns = isRich ? richTaskColumns : taskColumns;
  const rows = isRich ? await richRows(page.items, session) : page.items.map((task) => ({ task }));
  out.list(page, rows, { columns, nameOf: ({ task }) => task.id, plural: 'tasks' });
  out.noteMore(page.next_cursor, page.items.length);
}

async function richRows(tasks: readonly Task[], session: Session): Promise<TaskRow[]> {
  const rows: TaskRow[] = [];
  for (let first = 0; first < tasks.length; first += readsAtOnce) {
    const batch = tasks.slice(first, first + readsAtOnce);
    rows.push(...(await Promise.all(batch.map((task) => richRow(task, session)))));
  }
  return rows;
}

/** A task that is deleted in between keeps its row, without these values. */
async function richRow(task: Task, { api }: Session): Promise<TaskRow> {
  const [executions, statistics] = await Promise.all([
    api.GET('/api/v1/executions', { params: { query: { task_id: task.id, limit: 1 } } }),
    api.GET('/api/v1/tasks/{id}/statistics', { params: { path: { id: task.id } } }),
  ]);
  return { task, last: executions.data?.items[0], statistics: statistics.data };
}
