import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstAvailable, NothingAvailableError, ProviderFailedError } from './first-available.mjs';

const acquired = [];
const provider = (name, { reason, error } = {}) => ({
  name,
  unavailableBecause: async () => reason,
  acquire: async () => {
    if (error) throw error;
    acquired.push(name);
    return { value: `from ${name}`, detail: 'somewhere' };
  },
});

async function search(providers) {
  const lines = [];
  const log = (line) => lines.push(line);
  const remedies = ['name one', 'install one'];
  return { value: await firstAvailable({ what: 'Redis', providers, remedies, log }), lines };
}

describe('firstAvailable', () => {
  it('uses the first available provider, ignores the later ones, and names it in one line', async () => {
    acquired.length = 0;
    const { value, lines } = await search([
      provider('a', { reason: 'not set' }),
      provider('b'),
      provider('c'),
    ]);
    assert.equal(value, 'from b');
    assert.deepEqual(acquired, ['b']);
    assert.deepEqual(lines, ['Redis: b, somewhere']);
  });

  it('logs the failure and continues when a provider that seemed available fails', async () => {
    const broken = provider('a', { error: new ProviderFailedError('no such image') });
    const { value, lines } = await search([broken, provider('b')]);
    assert.equal(value, 'from b');
    assert.deepEqual(lines, [
      'Redis: a failed (no such image), trying the next source',
      'Redis: b, somewhere',
    ]);
  });

  it('rejects with the error of a provider that was requested and does not work', async () => {
    const requested = provider('a', { error: new Error('it rejected the password') });
    await assert.rejects(search([requested, provider('b')]), /rejected the password/);
  });

  it('lists every provider with its reason, and the remedies, when none is available', async () => {
    const providers = [
      provider('a', { reason: 'not set' }),
      provider('b', { error: new ProviderFailedError('offline') }),
    ];
    await assert.rejects(search(providers), (error) => {
      assert.ok(error instanceof NothingAvailableError);
      assert.match(
        error.message,
        /- a: not set\n {2}- b: offline\n.*\n {2}1\. name one\n {2}2\. install one$/,
      );
      return true;
    });
  });
});
