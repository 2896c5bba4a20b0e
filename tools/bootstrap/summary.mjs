/**
 * Summary of a run: the counts of each part, and the total.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {number} passed
 * @property {number} failed a part that should have run but did not counts as one failure
 * @property {number} skipped
 * @property {string} [note]
 * @property {string[]} [failures] title and message of each failed test
 * @property {string[]} [passedOnRerun] title and message of each test that failed, but passed when its file ran again
 */
import { stripVTControlCharacters } from 'node:util';

/**
 * @param {string} name
 * @param {Record<string, any> | undefined} results the output of jest --json, if any
 * @returns {Row}
 */
export function rowOfJest(name, results) {
  if (results === undefined) return failedRow(name, 'did not run');
  const row = {
    name,
    passed: results.numPassedTests,
    // A suite that fails to load has no failed tests, so it counts as one failure.
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
    failures: failuresOfJest(results.testResults),
  };
  const suites = results.numRuntimeErrorTestSuites;
  if (suites > 0) row.note = `${suites} ${suites === 1 ? 'suite' : 'suites'} failed to run`;
  if (results.success && results.numTotalTests === 0) row.note = 'no tests';
  if (results.wasInterrupted) return { ...row, failed: row.failed + 1, note: 'interrupted' };
  if (!results.success && row.failed === 0) return { ...row, failed: 1, note: 'jest reports failure' };
  return row;
}

/**
 * The row of a project whose failed files ran again.
 *
 * @param {string} name
 * @param {Record<string, any>} first the output of jest for all files
 * @param {Record<string, any> | undefined} second the output of jest for the files that had failed
 * @returns {Row}
 */
export function rowAfterRerun(name, first, second) {
  const rerunSuites = new Map(second?.testResults.map((suite) => [suite.name, suite]));
  const isComplete = !first.wasInterrupted && failedFiles(first).every((file) => rerunSuites.has(file));
  if (!isComplete) return rowOfJest(name, first);
  const testResults = first.testResults.map((suite) => rerunSuites.get(suite.name) ?? suite);
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (...wanted) => tests.filter(({ status }) => wanted.includes(status)).length;
  const row = rowOfJest(name, {
    ...second,
    testResults,
    numTotalTests: tests.length,
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: tests.length - count('passed', 'failed', 'todo'),
    numTodoTests: count('todo'),
  });
  const stillFailing = new Set(row.failures.map(titleOf));
  const nowPassing = failuresOfJest(first.testResults).filter((each) => !stillFailing.has(titleOf(each)));
  return { ...row, passedOnRerun: nowPassing };
}

/** @param {Record<string, any> | undefined} results the output of jest --json, if any */
export function failedFiles(results) {
  return (results?.testResults ?? []).filter(({ status }) => status === 'failed').map(({ name }) => name);
}

function failuresOfJest(suites = []) {
  return suites.flatMap((suite) => {
    const failed = suite.assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && suite.status === 'failed') return [failure(suite.name, suite.message)];
    return failed.map(({ fullName, failureMessages }) => failure(fullName, failureMessages.join('\n')));
  });
}

function failuresOfTap(tap) {
  const failed = /^( *)not ok \d+ - (.*)\n\1 {2}---\n([^]*?)\n\1 {2}\.\.\./gm;
  return [...tap.matchAll(failed)]
    .filter(([, , , details]) => !details.includes("failureType: 'subtestsFailed'"))
    .map(([, , title, details]) => failure(title, /^ *error: (?:\|-\n)?([^]*)/m.exec(details)?.[1] ?? ''));
}

const titleOf = (failed) => failed.split('\n')[0];

/** Title and message of a failed test, without its stack trace. */
function failure(title, message) {
  const lines = stripVTControlCharacters(message).split('\n');
  const stack = lines.findIndex((line) => /^ *(at |stack: )/.test(line));
  const messageLines = lines.slice(0, stack < 0 ? undefined : stack).filter((line) => line.trim() !== '');
  return [title, ...messageLines.slice(0, 12).map((line) => `    ${line.trim().slice(0, 200)}`)].join('\n');
}

/**
 * @param {string} name
 * @param {string} tap the output of the tap reporter of node --test
 * @param {number | null} exitCode
 * @returns {Row}
 */
export function rowOfNodeTest(name, tap, exitCode) {
  const count = (kind) => Number(new RegExp(`^# ${kind} (\\d+)$`, 'm').exec(tap)?.[1] ?? Number.NaN);
  const row = {
    name,
    passed: count('pass'),
    failed: count('fail') + count('cancelled'),
    skipped: count('skipped') + count('todo'),
    failures: failuresOfTap(tap),
  };
  if (Object.values(row).some(Number.isNaN)) return failedRow(name, 'did not finish');
  if (exitCode !== 0 && row.failed === 0) return { ...row, failed: 1, note: `exited with ${exitCode}` };
  return row;
}

/** @returns {Row} */
export function failedRow(name, note) {
  return { name, passed: 0, failed: 1, skipped: 0, note };
}

/** @returns {Row} */
export function passedRow(name) {
  return { name, passed: 1, failed: 0, skipped: 0 };
}

/** @param {Row[]} rows */
export function total(rows) {
  const sum = (key) => rows.reduce((sumSoFar, row) => sumSoFar + row[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** True if at least one test passed and none failed. */
export function isGood(rows) {
  const { passed, failed } = total(rows);
  return passed > 0 && failed === 0;
}

/** @param {Row[]} rows */
export function table(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length), 'project'.length);
  const line = (name, ...cells) =>
    [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join('');
  return [
    line('project', 'passed', 'failed', 'skipped'),
    ...rows.map((row) => {
      const cells = line(row.name, row.passed, row.failed, row.skipped);
      return row.note ? `${cells}  ${row.note}` : cells;
    }),
  ].join('\n');
}

/**
 * Lists the failures by name, so that nobody has to search for them in the output of thousands of tests.
 *
 * @param {Row[]} rows
 */
export function failures(rows) {
  return rows
    .filter(({ failed }) => failed > 0)
    .flatMap(({ name, note, failures: each = [] }) =>
      (each.length > 0 ? each : [note ?? 'failed']).map((text) => `✖ ${name}: ${text}`),
    )
    .join('\n');
}

/**
 * Lists the tests that failed first and passed when they ran again. They do not fail the run, but each of them has a fault
 * that someone should find.
 *
 * @param {Row[]} rows
 */
export function listPassedOnRerun(rows) {
  return rows
    .flatMap(({ name, passedOnRerun = [] }) =>
      passedOnRerun.map((text) => `⚠ ${name}: failed, then passed when run again: ${text}`),
    )
    .join('\n');
}

/** @param {Row[]} rows */
export function report(rows) {
  const lists = [listPassedOnRerun(rows), failures(rows)].filter((block) => block !== '');
  return ['', table(rows), '', ...lists.flatMap((block) => [block, '']), lastLine(rows)].join('\n');
}

/** @param {Row[]} rows */
export function lastLine(rows) {
  const { passed, failed, skipped } = total(rows);
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
