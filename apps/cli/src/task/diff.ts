import type { Command } from 'commander';
import { dataIfFound } from '../client/data-of';
import { exitCodes, type ExitCode } from '../failures/exit-codes';
import { readInput } from '../input/read-file';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import { importTasks, itemsIn, type ImportedTask } from '../transfer/import-tasks';

interface DiffOptions {
  readonly file: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function addTaskDiff(parent: Command, shell: Shell): void {
  parent
    .command('diff')
    .description('show what "task apply" would change; the exit code is 1 if there is a difference')
    .requiredOption('-f, --file <file>', 'a YAML file, or - for the standard input')
    .action(shell.action(diff));
}

async function diff(session: Session, { file }: DiffOptions): Promise<ExitCode> {
  const { api, out } = session;
  const text = await readInput(file, session.host);
  const imported = await importTasks(api, text, true);
  if (out.isData)
    out.list(imported, imported.tasks, { columns: [], nameOf: ({ id }) => id, plural: 'tasks' });
  else await printDifferences(session, imported.tasks, text);
  if (imported.tasks.some(({ outcome }) => outcome === 'refused')) return exitCodes.refused;
  return imported.tasks.some(({ outcome }) => outcome !== 'unchanged') ? exitCodes.no : exitCodes.done;
}

async function printDifferences(
  { api, out }: Session,
  tasks: readonly ImportedTask[],
  text: string,
): Promise<void> {
  const wanted = new Map(itemsIn(text).map((item) => [item.id, item as Fields]));
  const { look } = out;
  for (const { id, outcome, fields, reason } of tasks) {
    if (outcome === 'created')
      out.line(look.paint({ text: `+ task ${id} does not exist yet`, style: 'green' }));
    if (outcome === 'refused')
      out.line(look.paint({ text: `! task ${id} is refused: ${reason ?? ''}`, style: 'red' }));
    if (outcome !== 'changed') continue;
    const stored = await dataIfFound(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } }));
    out.line(look.paint({ text: `~ task ${id}`, style: 'yellow' }));
    for (const field of fields) {
      const before: unknown = (stored as Fields | undefined)?.[field];
      out.line(look.paint({ text: `  - ${field}: ${JSON.stringify(before)}`, style: 'red' }));
      out.line(
        look.paint({ text: `  + ${field}: ${JSON.stringify(wanted.get(id)?.[field])}`, style: 'green' }),
      );
    }
  }
  if (tasks.every(({ outcome }) => outcome === 'unchanged')) out.note('No differences.');
}
