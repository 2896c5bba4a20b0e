import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { climb, NothingAvailableError, RungGaveWayError } from './ladder.mjs';

const taken = [];
const rung = (name, { reason, error } = {}) => ({
  name,
  available: async () => reason,
  acquire: async () => {
    if (error) throw error;
    taken.push(name);
    return { value: `from ${name}`, detail: 'somewhere' };
  },
});

async function climbing(rungs) {
  const lines = [];
  const log = (line) => lines.push(line);
  const ladder = { what: 'Redis', rungs, waysOut: ['name one', 'install one'], log };
  return { value: await climb(ladder), lines };
}

describe('the ladder', () => {
  it('takes the first rung that can be taken, touches none after it, and names it in one line', async () => {
    taken.length = 0;
    const { value, lines } = await climbing([rung('a', { reason: 'not set' }), rung('b'), rung('c')]);
    assert.equal(value, 'from b');
    assert.deepEqual(taken, ['b']);
    assert.deepEqual(lines, ['Redis: b, somewhere']);
  });

  it('goes on with a line when a rung that looked sound gives way', async () => {
    const broken = rung('a', { error: new RungGaveWayError('no such image') });
    const { value, lines } = await climbing([broken, rung('b')]);
    assert.equal(value, 'from b');
    assert.deepEqual(lines, [
      'Redis: not from a (no such image), trying the next way',
      'Redis: b, somewhere',
    ]);
  });

  it('ends with the error of a rung that was meant and is of no use', async () => {
    const meant = rung('a', { error: new Error('it refuses the password') });
    await assert.rejects(climbing([meant, rung('b')]), /refuses the password/);
  });

  it('names every rung with its reason, and the ways out, when none can be taken', async () => {
    const rungs = [rung('a', { reason: 'not set' }), rung('b', { error: new RungGaveWayError('offline') })];
    await assert.rejects(climbing(rungs), (error) => {
      assert.ok(error instanceof NothingAvailableError);
      assert.match(
        error.message,
        /- a: not set\n {2}- b: offline\n.*\n {2}1\. name one\n {2}2\. install one$/,
      );
      return true;
    });
  });
});
