import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  failedRow,
  failures,
  isGood,
  lastLine,
  passedAtSecondLook,
  passedRow,
  rowAtSecondLook,
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

describe('the summary', () => {
  it('counts tests, and pending and planned ones as skipped', () => {
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

  it('says of a project that it has no tests', () => {
    assert.equal(rowOfJest('a', jest({ numTotalTests: 0 })).note, 'no tests');
  });

  it('counts a project that left no results as failed', () => {
    assert.deepEqual(rowOfJest('a', undefined), failedRow('a', 'did not run'));
  });

  it('never lets a run pass that says itself that it failed or was cut short', () => {
    assert.equal(rowOfJest('a', jest({ success: false, numPassedTests: 5 })).failed, 1);
    assert.equal(rowOfJest('a', jest({ wasInterrupted: true, numPassedTests: 5 })).failed, 1);
    assert.equal(rowOfNodeTest('a', tap({ pass: 5 }), 1).failed, 1);
  });

  it('reads what the runner of node counted', () => {
    const row = rowOfNodeTest('a', tap({ pass: 5, fail: 1, cancelled: 1, skipped: 2, todo: 1 }), 1);
    assert.deepEqual(counts(row), [5, 2, 3]);
  });

  it('counts a run of node that did not come to its end as failed', () => {
    assert.deepEqual(counts(rowOfNodeTest('a', 'ok 1 - x\n', null)), [0, 1, 0]);
  });

  it('ends with a line that is true to the sum', () => {
    const rows = [
      rowOfJest('a', jest({ numPassedTests: 5, numPendingTests: 1 })),
      passedRow('b'),
      failedRow('c', ''),
    ];
    assert.equal(lastLine(rows), '6 passed, 1 failed, 1 skipped');
    assert.equal(lastLine([passedRow('b')]), '1 passed, 0 failed');
  });

  it('is good only when something passed and nothing failed', () => {
    assert.equal(isGood([passedRow('a')]), true);
    assert.equal(isGood([passedRow('a'), failedRow('b', '')]), false);
    assert.equal(isGood([rowOfJest('a', jest({}))]), false);
    assert.equal(isGood([]), false);
  });

  it('shows a row for each project with its note', () => {
    assert.equal(
      table([passedRow('domain'), failedRow('runtime', 'did not run')]),
      [
        'project  passed  failed skipped',
        'domain        1       0       0',
        'runtime       0       1       0  did not run',
      ].join('\n'),
    );
  });

  it('names what failed in jest, and what it said', () => {
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
      failures([passedRow('a'), rowOfJest('domain', results), failedRow('nx', 'ended with 1')]),
      [
        '✖ domain: claims once',
        '    Error: twice',
        '✖ domain: /b.spec.ts',
        '    Cannot find module x',
        '✖ nx: ended with 1',
      ].join('\n'),
    );
  });

  it('names what failed under the runner of node, without the suites around it', () => {
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
    const said = failures([rowOfNodeTest('tools', output, 1)]).split('\n');
    assert.deepEqual(said.slice(0, 3), ['✖ tools: ends', '    Expected values to be equal', '    1 !== 2']);
    assert.ok(!said.includes('✖ tools: a Redis'));
  });

  describe('at a second look', () => {
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

    it('counts what passes then as passed, and names it', () => {
      const row = rowAtSecondLook('chaos', first, ran(suite('/b.spec.ts', test('is in time', 'passed'))));
      assert.deepEqual(counts(row), [2, 0, 0]);
      assert.equal(failures([row]), '');
      assert.equal(
        passedAtSecondLook([passedRow('domain'), row]),
        '⚠ chaos: failed, then passed when run again: is in time\n    late',
      );
    });

    it('keeps what fails again', () => {
      const row = rowAtSecondLook('chaos', first, ran(suite('/b.spec.ts', test('is in time', 'failed'))));
      assert.deepEqual(counts(row), [1, 1, 0]);
      assert.equal(failures([row]), '✖ chaos: is in time\n    late');
      assert.equal(passedAtSecondLook([row]), '');
    });

    it('keeps the first where the second is not of every file that failed, or the first was cut short', () => {
      const well = ran(suite('/b.spec.ts', test('is in time', 'passed')));
      const another = ran(suite('/a.spec.ts', test('works', 'passed')));
      assert.equal(rowAtSecondLook('chaos', first, undefined).failed, 1);
      assert.equal(rowAtSecondLook('chaos', first, another).failed, 1);
      assert.ok(rowAtSecondLook('chaos', { ...first, wasInterrupted: true }, well).failed > 0);
    });

    it('counts a suite that could not be loaded at first, and its tests then', () => {
      const broken = { name: '/b.spec.ts', status: 'failed', message: 'no module', assertionResults: [] };
      const row = rowAtSecondLook(
        'chaos',
        ran(broken),
        ran(suite('/b.spec.ts', test('is in time', 'passed'))),
      );
      assert.deepEqual(counts(row), [1, 0, 0]);
      assert.match(passedAtSecondLook([row]), /b\.spec\.ts\n {4}no module/);
    });
  });
});
