/** Checks the budgets of the pages of the web console with a large store, and prints the figures. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const help = `Checks the pages of the web console with many tasks, and one execution of each.

  npm run console:budgets                     100,000 tasks
  npm run console:budgets -- --count 10000    fewer`;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, help: { type: 'boolean' } },
});
if (values.help) console.log(help);
else {
  if (!/^[1-9]\d{2,5}$/.test(values.count))
    throw new Error(`--count must be a number from 100 to 999999, got ${values.count}`);
  const cwd = path.dirname(fileURLToPath(import.meta.url));
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const env = { ...process.env, DS_BUDGETS_COUNT: values.count };
  const args = [jest, '--runTestsByPath', 'src/budgets.int.spec.ts'];
  process.exitCode = spawnSync(process.execPath, args, { cwd, env, stdio: 'inherit' }).status ?? 1;
}
