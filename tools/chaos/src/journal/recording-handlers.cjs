/**
 * The handler that workers under test run. It writes the begin and the end of each attempt to a file, one line in one
 * write, so that the record is complete even if the worker is killed right after. Times are from the machine's monotonic
 * clock.
 *
 * Parameters, all optional:
 *   ms            how long an attempt runs
 *   gate          an attempt runs until a file with this name, or this name and '-{attempt}', exists in the gates folder
 *   ignoresAbort  an attempt goes on after its signal has aborted
 *   fails         how many attempts fail before one succeeds
 *   crashes       how many attempts kill their worker
 *   crashBy       how they kill it: 'exit' (default) or 'abort'
 */
const { existsSync, openSync, writeSync } = require('node:fs');
const { join } = require('node:path');

const journal = openSync(process.env.CHAOS_JOURNAL, 'a');
const gates = process.env.CHAOS_GATES;
const pollEveryMs = 5;

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
  while (!isOver() && (ignoresAbort || !signal.aborted)) await pause(pollEveryMs);
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
    throw new Error('this attempt fails on purpose');
  }
  note('end', task, context);
  return { attempt, pid: process.pid };
};
