import { exitCodes, type ExitCode } from '../failures/exit-codes';
import type { Style } from '../output/look';
import type { Output } from '../output/output';
import type { Imported, ImportedTask } from './import-tasks';

const styles: Readonly<Record<ImportedTask['outcome'], Style>> = {
  created: 'green',
  changed: 'yellow',
  unchanged: 'dim',
  refused: 'red',
};

const outcomes = ['created', 'changed', 'unchanged', 'refused'] as const;

/** Prints what an import did, or would do. */
export function printImported(out: Output, imported: Imported): ExitCode {
  const { tasks, dry_run } = imported;
  out.list(imported, tasks, {
    columns: [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'OUTCOME', cell: ({ outcome }) => ({ text: outcome, style: styles[outcome] }) },
      { title: 'FIELDS', cell: ({ fields }) => fields.join(', ') },
      { title: 'REASON', cell: ({ reason }) => reason ?? '' },
    ],
    nameOf: ({ id }) => id,
    plural: 'tasks',
  });
  const counts = outcomes
    .map((of) => ({ of, count: tasks.filter(({ outcome }) => outcome === of).length }))
    .filter(({ count }) => count > 0);
  const text = counts.map(({ of, count }) => `${count} ${of}`).join(', ');
  if (!out.isData && text !== '') out.note(dry_run ? `A dry run, nothing was changed: ${text}.` : `${text}.`);
  return tasks.some(({ outcome }) => outcome === 'refused') ? exitCodes.refused : exitCodes.done;
}
