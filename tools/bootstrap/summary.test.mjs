import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  failedRow,
  failures,
  isGood,
  lastLine,
  listPassedOnRerun,
  passedRow,
  rowAfterRerun,
  rowOfJest,
  rowOfNodeTest,
  table,
} from './summary.mjs';

const jest = (results) => ({
  success: true,
  wasInterrupted: false,
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  ...results,
});
const tap = (counts) =>
  Object.entries({ tests: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0, ...counts })
    .map(([key, value]) => `# ${key} ${value}\n`)
    .join('');
const counts = ({ passed, failed, skipped }) => [passed, failed, skipped];

describe('The summary', () => {
  it('counts pending and planned tests as skipped', () => {
    const row = rowOfJest('a', jest({ numPassedTests: 5, numPendingTests: 2, numTodoTests: 1 }));
    assert.deepEqual(counts(row), [5, 0, 3]);
  });

  it('counts a suite that failed to run as failed', () => {
    const results = jest({
      success: false,
      numPassedTests: 5,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 2,
    });
    const row = rowOfJest('a', results);
    assert.deepEqual(counts(row), [5, 3, 0]);
    assert.equal(row.note, '2 suites failed to run');
  });

  it('notes that a project has no tests', () => {
    assert.equal(rowOfJest('a', jest({ numTotalTests: 0 })).note, 'no tests');
  });

  it('counts a project without results as failed', () => {
    assert.deepEqual(rowOfJest('a', undefined), failedRow('a', 'did not run'));
  });

  it('counts a run as failed when it reports failure or an interruption', () => {
    assert.equal(rowOfJest('a', jest({ success: false, numPassedTests: 5 })).failed, 1);
    assert.equal(rowOfJest('a', jest({ wasInterrupted: true, numPassedTests: 5 })).failed, 1);
    assert.equal(rowOfNodeTest('a', tap({ pass: 5 }), 1).failed, 1);
  });

  it('reads the counts of the test runner of Node', () => {
    const row = rowOfNodeTest('a', tap({ pass: 5, fail: 1, cancelled: 1, skipped: 2, todo: 1 }), 1);
    assert.deepEqual(counts(row), [5, 2, 3]);
  });

  it('counts a run of Node that did not finish as failed', () => {
    assert.deepEqual(counts(rowOfNodeTest('a', 'ok 1 - x\n', null)), [0, 1, 0]);
  });

  it('ends with a line that has the totals', () => {
    const rows = [
      rowOfJest('a', jest({ numPassedTests: 5, numPendingTests: 1 })),
      passedRow('b'),
      failedRow('c', ''),
    ];
    assert.equal(lastLine(rows), '6 passed, 1 failed, 1 skipped');
    assert.equal(lastLine([passedRow('b')]), '1 passed, 0 failed');
  });

  it('is good only when a test passed and none failed', () => {
    assert.equal(isGood([passedRow('a')]), true);
    assert.equal(isGood([passedRow('a'), failedRow('b', '')]), false);
    assert.equal(isGood([rowOfJest('a', jest({}))]), false);
    assert.equal(isGood([]), false);
  });

  it('shows one row for each project, with its note', () => {
    assert.equal(
      table([passedRow('domain'), failedRow('runtime', 'did not run')]),
      [
        'project  passed  failed skipped',
        'domain        1       0       0',
        'runtime       0       1       0  did not run',
      ].join('\n'),
    );
  });

  it('lists the failures of jest with their messages', () => {
    const results = jest({
      success: false,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 1,
      testResults: [
        {
          name: '/a.spec.ts',
          status: 'failed',
          message: 'all of it',
          assertionResults: [
            { status: 'passed', fullName: 'works', failureMessages: [] },
            {
              status: 'failed',
              fullName: 'claims once',
              failureMessages: ['Error: \u001b[31mtwice\u001b[39m\n\n    at a.spec.ts:1:1'],
            },
          ],
        },
        { name: '/b.spec.ts', status: 'failed', message: 'Cannot find module x', assertionResults: [] },
      ],
    });
    assert.equal(
      failures([passedRow('a'), rowOfJest('domain', results), failedRow('nx', 'exited with 1')]),
      [
        '✖ domain: claims once',
        '    Error: twice',
        '✖ domain: /b.spec.ts',
        '    Cannot find module x',
        '✖ nx: exited with 1',
      ].join('\n'),
    );
  });

  it('lists the failures of the test runner of Node, without their suites', () => {
    const output = `# Subtest: a Redis
    # Subtest: ends
    not ok 1 - ends
      ---
      duration_ms: 1
      failureType: 'testCodeFailure'
      error: |-
        Expected values to be equal

        1 !== 2
      code: 'ERR_ASSERTION'
      stack: |-
        here
      ...
not ok 1 - a Redis
  ---
  failureType: 'subtestsFailed'
  error: '1 subtest failed'
  ...
${tap({ fail: 1 })}`;
    const listed = failures([rowOfNodeTest('tools', output, 1)]).split('\n');
    assert.deepEqual(listed.slice(0, 3), ['✖ tools: ends', '    Expected values to be equal', '    1 !== 2']);
    assert.ok(!listed.includes('✖ tools: a Redis'));
  });

  describe('after a rerun of the failed files', () => {
    const test = (fullName, status) => ({
      fullName,
      status,
      failureMessages: status === 'failed' ? ['late'] : [],
    });
    const suite = (name, ...assertionResults) => ({
      name,
      status: assertionResults.every(({ status }) => status === 'passed') ? 'passed' : 'failed',
      message: 'broken',
      assertionResults,
    });
    const ran = (...testResults) => {
      const failed = testResults.filter(({ status }) => status === 'failed');
      return jest({
        success: failed.length === 0,
        testResults,
        numPassedTests: 1,
        numFailedTests: failed.flatMap(({ assertionResults }) => assertionResults).length,
        numRuntimeErrorTestSuites: failed.filter(({ assertionResults }) => assertionResults.length === 0)
          .length,
      });
    };
    const first = ran(
      suite('/a.spec.ts', test('works', 'passed')),
      suite('/b.spec.ts', test('is in time', 'failed')),
    );

    it('counts a test that passes then as passed, and lists it', () => {
      const row = rowAfterRerun('chaos', first, ran(suite('/b.spec.ts', test('is in time', 'passed'))));
      assert.deepEqual(counts(row), [2, 0, 0]);
      assert.equal(failures([row]), '');
      assert.equal(
        listPassedOnRerun([passedRow('domain'), row]),
        '⚠ chaos: failed, then passed when run again: is in time\n    late',
      );
    });

    it('keeps a test that fails again', () => {
      const row = rowAfterRerun('chaos', first, ran(suite('/b.spec.ts', test('is in time', 'failed'))));
      assert.deepEqual(counts(row), [1, 1, 0]);
      assert.equal(failures([row]), '✖ chaos: is in time\n    late');
      assert.equal(listPassedOnRerun([row]), '');
    });

    it('keeps the first results when the rerun lacks a failed file, or the first run was interrupted', () => {
      const passing = ran(suite('/b.spec.ts', test('is in time', 'passed')));
      const another = ran(suite('/a.spec.ts', test('works', 'passed')));
      assert.equal(rowAfterRerun('chaos', first, undefined).failed, 1);
      assert.equal(rowAfterRerun('chaos', first, another).failed, 1);
      assert.ok(rowAfterRerun('chaos', { ...first, wasInterrupted: true }, passing).failed > 0);
    });

    it('counts the tests of a suite that failed to load at first', () => {
      const broken = { name: '/b.spec.ts', status: 'failed', message: 'no module', assertionResults: [] };
      const row = rowAfterRerun('chaos', ran(broken), ran(suite('/b.spec.ts', test('is in time', 'passed'))));
      assert.deepEqual(counts(row), [1, 0, 0]);
      assert.match(listPassedOnRerun([row]), /b\.spec\.ts\n {4}no module/);
    });
  });
});
