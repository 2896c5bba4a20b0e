import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNewer, isVersion, withRelease, withRepository, withVersion } from './texts.mjs';

describe('A release', () => {
  it('accepts only versions of three numbers', () => {
    assert.deepEqual(['1.2.3', '0.10.0', '1.2', 'v1.2.3', '01.2.3', '1.2.3-rc'].filter(isVersion), [
      '1.2.3',
      '0.10.0',
    ]);
  });

  it('compares versions by number', () => {
    assert.equal(isNewer('0.10.0', '0.9.9'), true);
    assert.equal(isNewer('0.9.9', '0.10.0'), false);
    assert.equal(isNewer('1.0.0', '1.0.0'), false);
  });

  it('sets the versions of our packages and leaves others', () => {
    const manifest = {
      name: '@distribute-schedule/runtime',
      version: '0.1.0',
      dependencies: { '@distribute-schedule/domain': '*', yaml: '2.9.1' },
    };
    assert.deepEqual(withVersion(manifest, '0.2.0'), {
      name: '@distribute-schedule/runtime',
      version: '0.2.0',
      dependencies: { '@distribute-schedule/domain': '0.2.0', yaml: '2.9.1' },
    });
  });

  it('sets them in the lock file, so that npm ci accepts both', () => {
    const entry = { name: '@distribute-schedule/domain', version: '0.1.0' };
    const other = { version: '2.9.1' };
    const lock = {
      name: 'distribute-schedule',
      version: '0.1.0',
      lockfileVersion: 3,
      packages: { 'libs/domain': entry, 'node_modules/yaml': other },
    };
    assert.deepEqual(withVersion(lock, '0.2.0').packages, {
      'libs/domain': { ...entry, version: '0.2.0' },
      'node_modules/yaml': other,
    });
  });

  it('names the repository in public packages only', () => {
    const url = 'https://git.example.com/schedule.git';
    assert.deepEqual(withRepository({ name: 'a' }, 'libs/a', url), {
      name: 'a',
      repository: { type: 'git', url: `git+${url}`, directory: 'libs/a' },
    });
    for (const other of [{ private: true }, { lockfileVersion: 3 }])
      assert.equal(withRepository(other, '.', url), other);
    assert.deepEqual(withRepository({ name: 'a' }, 'libs/a', undefined), { name: 'a' });
  });

  it('moves what is unreleased into a section of the version', () => {
    const changelog = '# Changelog\n\n## Unreleased\n\n- A\n\n## 0.1.0 - 2026-01-01\n\n- B\n';
    assert.deepEqual(withRelease(changelog, '0.2.0', '2026-02-01'), {
      text: '# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-02-01\n\n- A\n\n## 0.1.0 - 2026-01-01\n\n- B\n',
      notes: '- A\n',
    });
    assert.throws(() => withRelease('# Changelog\n\n## Unreleased\n', '0.2.0', '2026-02-01'), /nothing/);
  });
});
