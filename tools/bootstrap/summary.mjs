/**
 * The arithmetic of a run: what each part counted, and the sum.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {number} passed
 * @property {number} failed a part that should have run and did not counts one
 * @property {number} skipped
 * @property {string} [note]
 */

/**
 * @param {string} name
 * @param {Record<string, any> | undefined} results what jest wrote with --json, if it did
 * @returns {Row}
 */
export function rowOfJest(name, results) {
  if (results === undefined) return failedRow(name, 'did not run');
  const row = {
    name,
    passed: results.numPassedTests,
    // A suite that cannot be loaded has no tests to fail.
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
  const suites = results.numRuntimeErrorTestSuites;
  if (suites > 0) row.note = `${suites} ${suites === 1 ? 'suite' : 'suites'} failed to run`;
  if (results.success && results.numTotalTests === 0) row.note = 'no tests';
  if (results.wasInterrupted) return { ...row, failed: row.failed + 1, note: 'interrupted' };
  if (!results.success && row.failed === 0) return { ...row, failed: 1, note: 'jest reports failure' };
  return row;
}

/**
 * @param {string} name
 * @param {string} tap what node --test printed with its tap reporter
 * @param {number | null} exitCode
 * @returns {Row}
 */
export function rowOfNodeTest(name, tap, exitCode) {
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(tap)?.[1] ?? Number.NaN);
  const row = {
    name,
    passed: count('pass'),
    failed: count('fail') + count('cancelled'),
    skipped: count('skipped') + count('todo'),
  };
  if (Object.values(row).some(Number.isNaN)) return failedRow(name, 'did not run to its end');
  if (exitCode !== 0 && row.failed === 0) return { ...row, failed: 1, note: `ended with ${exitCode}` };
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

/** A run passes when something passed and nothing failed. */
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

/** @param {Row[]} rows */
export function lastLine(rows) {
  const { passed, failed, skipped } = total(rows);
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
