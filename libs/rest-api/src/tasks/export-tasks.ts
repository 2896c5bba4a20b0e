import type { StoredTaskConfig, TaskConfigId, TaskConfigRepository } from '@distribute-schedule/domain';
import { stringify } from 'yaml';
import { givingWay } from '../http/giving-way';
import { exportedTask } from './exported-task';

/** Tasks that an export reads from the store at the same time. */
const pageSize = 200;
const chunkLength = 65_536;

/** Returns a task as the caller may see it. */
type Shown = (task: unknown) => unknown;

/**
 * All tasks as YAML, in chunks. Gives way to other work of this process between two tasks.
 */
export async function* exportTasks(
  taskConfigs: Pick<TaskConfigRepository, 'list'>,
  shown: Shown,
): AsyncGenerator<string, undefined> {
  const giveWay = givingWay();
  let chunk = head;
  let from: string | undefined;
  do {
    const page = await taskConfigs.list({ limit: pageSize, ...(from !== undefined && { from }) });
    for (const stored of page.configs) {
      chunk += yamlOf(stored, shown);
      if (chunk.length >= chunkLength) {
        yield chunk;
        chunk = '';
      }
      await giveWay();
    }
    from = page.next;
  } while (from !== undefined);
  yield chunk;
}

/** These tasks as YAML. Leaves out those that do not exist. */
export async function exportSome(
  ids: readonly TaskConfigId[],
  taskConfigs: Pick<TaskConfigRepository, 'findAll'>,
  shown: Shown,
): Promise<string> {
  const giveWay = givingWay();
  let text = head;
  for (const stored of await taskConfigs.findAll(ids)) {
    text += yamlOf(stored, shown);
    await giveWay();
  }
  return text;
}

const head = 'tasks:\n';
const yamlOf = (stored: StoredTaskConfig, shown: Shown): string =>
  indented(stringify([shown(exportedTask(stored))], { lineWidth: 0 }));

/**
 * Indents each line. Lines end at line feeds only: a regular expression with the flag m would also break a text at the
 * separators U+2028 and U+2029, and so change it.
 */
export function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}
