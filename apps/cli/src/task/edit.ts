import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { parse, stringify } from 'yaml';
import { dataOf } from '../client/data-of';
import { exitCodes, type ExitCode } from '../failures/exit-codes';
import { Failure } from '../failures/failure';
import type { Session } from '../shell/session';
import type { Shell } from '../shell/shell';
import type { Task } from './task-columns';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that the API computes. An editor does not show them. */
const readOnlyFields = new Set([
  'id',
  'owner',
  'unadvertised_since',
  'version',
  'created_at',
  'updated_at',
  'next_run_at',
  'unfinished',
  'parked_because',
]);

export function addTaskEdit(parent: Command, shell: Shell): void {
  parent
    .command('edit')
    .description('change a task in an editor: $VISUAL, $EDITOR or vi')
    .argument('<task>', 'id of the task')
    .action(shell.action(edit));
}

async function edit(session: Session, id: string): Promise<ExitCode> {
  const task = await dataOf(session.api.GET('/api/v1/tasks/{id}', { params: { path: { id } } }));
  const before = Object.fromEntries(Object.entries(task).filter(([field]) => !readOnlyFields.has(field)));
  const folder = mkdtempSync(path.join(tmpdir(), 'distribute-schedule-'));
  const file = path.join(folder, `${id}.yaml`);
  let isKept = false;
  try {
    return await editUntilAccepted(session, { task, before, file });
  } catch (error) {
    isKept = !(error instanceof Failure) || error.exitCode !== exitCodes.no;
    if (isKept) session.out.note(`Your text is kept in ${file}`);
    throw error;
  } finally {
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  }
}

interface Editing {
  readonly task: Task;
  readonly before: Fields;
  readonly file: string;
}

/** Opens the editor again with the reason when the API refuses the text, until the user leaves the text as it is. */
async function editUntilAccepted(session: Session, { task, before, file }: Editing): Promise<ExitCode> {
  let text = stringify(before, { lineWidth: 0 });
  for (let refusal: Failure | undefined; ;) {
    const shown = `${header(task.id, refusal)}${text}`;
    const edited = await inEditor(session, file, shown);
    if (edited === shown) {
      if (refusal) throw refusal;
      session.out.note(`The task ${task.id} is unchanged.`);
      return exitCodes.done;
    }
    text = edited.replace(/^(#.*\n)+/, '');
    try {
      return await save(session, task, changesIn(before, text));
    } catch (error) {
      // Somebody else's change cannot be corrected in this text.
      if (
        !(error instanceof Failure) ||
        error.exitCode !== exitCodes.refused ||
        error.problem?.status === 412
      )
        throw error;
      refusal = error;
    }
  }
}

function header(id: string, refusal: Failure | undefined): string {
  const lines = refusal
    ? [`Refused: ${refusal.message}`, 'Correct the text. Leave it as it is to give up.']
    : [`The task ${id}. Save and close to change it. Leave it as it is to change nothing.`];
  return lines.map((line) => `# ${line.replaceAll('\n', ' ')}\n`).join('');
}

async function inEditor({ host }: Session, file: string, text: string): Promise<string> {
  const { VISUAL, EDITOR } = host.environment;
  const editor = VISUAL || EDITOR || 'vi';
  writeFileSync(file, text, { mode: 0o600 });
  const code = await host.runInForeground(editor, file);
  if (code === 0) return readFileSync(file, 'utf8');
  throw new Failure(`the editor ${editor} ended with code ${code}`, {
    exitCode: exitCodes.no,
    next: 'Nothing was changed. Set VISUAL or EDITOR to the editor that you want.',
  });
}

/** Only the fields that differ, so that a field which the reader cannot see in full stays as it is. */
function changesIn(before: Fields, text: string): Fields {
  let after: unknown;
  try {
    after = parse(text);
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
  if (typeof after !== 'object' || after === null || Array.isArray(after))
    throw refused('it is not a list of fields');
  return differences(before, after as Fields);
}

function differences(before: Fields, after: Fields): Fields {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  const value = (of: Fields, field: string): unknown => of[field] ?? null;
  return Object.fromEntries(
    [...fields]
      .filter((field) => JSON.stringify(value(before, field)) !== JSON.stringify(value(after, field)))
      .map((field) => [field, value(after, field)]),
  );
}

const refused = (reason: string): Failure =>
  new Failure(`the text is not valid YAML: ${reason.split('\n', 1).join('')}`, {
    exitCode: exitCodes.refused,
    next: 'Run the command again.',
  });

async function save({ api, out }: Session, { id, version }: Task, changes: Fields): Promise<ExitCode> {
  const names = Object.keys(changes);
  if (names.length === 0) {
    out.note(`The task ${id} is unchanged.`);
    return exitCodes.done;
  }
  // Made from the version, because a proxy that compresses responses changes the ETag that comes with them.
  const ifMatch = `"${version}"`;
  const changed = await dataOf(
    api.PATCH('/api/v1/tasks/{id}', {
      params: { path: { id }, header: { 'If-Match': ifMatch } },
      body: changes,
    }),
  );
  out.done(changed, id, `task ${id} is changed: ${names.join(', ')}`);
  return exitCodes.done;
}
