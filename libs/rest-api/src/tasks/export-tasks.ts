import type { TaskConfigRepository } from '@distribute-schedule/domain';
import { stringify } from 'yaml';
import { givingWay } from '../http/giving-way';
import { exportedTask } from './exported-task';

/** Tasks that an export reads from the store at the same time. */
const pageSize = 200;
const chunkLength = 65_536;

/**
 * All tasks as YAML, in chunks. Gives way to other work of this process between two tasks.
 * @param shown returns a task as the caller may see it
 */
export async function* exportTasks(
  taskConfigs: Pick<TaskConfigRepository, 'list'>,
  shown: (task: unknown) => unknown,
): AsyncGenerator<string, undefined> {
  const giveWay = givingWay();
  let chunk = 'tasks:\n';
  let from: string | undefined;
  do {
    const page = await taskConfigs.list({ limit: pageSize, ...(from !== undefined && { from }) });
    for (const stored of page.configs) {
      chunk += indented(stringify([shown(exportedTask(stored))], { lineWidth: 0 }));
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
