/** Runs nx targets (lint, typecheck, build). Each target of a project counts as one passed or failed check. */
import { fileURLToPath } from 'node:url';
import { plan, runRecorded } from './nx.mjs';
import { failedRow, isGood, passedRow, report } from './summary.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const args = ['-t', ...process.argv.slice(2)];

const tasks = await plan(root, args);
const outcome = await runRecorded(root, [...args, '--output-style=static', '--parallel=2']);
const rows = tasks.map((task) => {
  const name = `${task.target} ${task.project.replace(/^@distribute-schedule\//, '')}`;
  return outcome(task) === 'passed' ? passedRow(name) : failedRow(name, outcome(task));
});
rows.sort((a, b) => a.name.localeCompare(b.name));
console.log(report(rows));
process.exitCode = isGood(rows) ? 0 : 1;
