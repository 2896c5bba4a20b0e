/**
 * What the workers under test run. It writes each begin and end of an attempt to a file, a whole line in one write, so
 * that what was done is known also when the worker was killed right after. Times are of the machine's monotonic clock.
 *
 * Parameters, all optional:
 *   ms        how long it runs
 *   gate      runs until a file of this name, or of this name and '-{attempt}', exists in the gates' folder
 *   ignoresAbort  goes on when its signal aborts
 *   fails     so many attempts fail before one succeeds
 *   crashes      so many attempts kill their worker: by 'exit' or 'abort'
 *   crashBy    'exit' (default) or 'abort'
 */
const { existsSync, openSync, writeSync } = require('node:fs');
const { join } = require('node:path');

const journal = openSync(process.env.CHAOS_JOURNAL, 'a');
const gates = process.env.CHAOS_GATES;
const lookEveryMs = 5;

function note(what, task, context) {
  const at = Number(process.hrtime.bigint() / 1000n) / 1000;
  const { idempotencyKey: key, attempt } = context;
  const line = { what, task: task.id, config: task.configId, key, attempt, pid: process.pid, at };
  writeSync(journal, `${JSON.stringify(line)}\n`);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function work({ ms = 0, gate, ignoresAbort }, { signal, attempt }) {
  const endsAt = performance.now() + ms;
  const isOpen = () => [gate, `${gate}-${attempt}`].some((name) => existsSync(join(gates, name)));
  const isOver = () => performance.now() >= endsAt && (gate === undefined || isOpen());
  while (!isOver() && (ignoresAbort || !signal.aborted)) await pause(lookEveryMs);
  return ignoresAbort || !signal.aborted;
}

exports.record = async (task, context) => {
  const parameters = task.parameters ?? {};
  const { attempt, signal } = context;
  note('begin', task, context);
  if (attempt <= (parameters.crashes ?? 0)) {
    if (parameters.crashBy === 'abort') process.abort();
    process.exit(7);
  }
  const isDone = await work(parameters, context);
  if (!isDone) {
    note('aborted', task, context);
    throw signal.reason;
  }
  if (attempt <= (parameters.fails ?? 0)) {
    note('failed', task, context);
    throw new Error('this attempt was meant to fail');
  }
  note('end', task, context);
  return { attempt, pid: process.pid };
};
