import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finish } from '../testing/cli-under-test';
import { RecordingHost } from '../testing/recording-host';

describe('distribute-schedule init-secrets', () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'ds-cli-secrets-')), 'secrets');
  const files = ['admin-token', 'redis-password', 'redis.conf', 'viewer-token'];
  const initSecrets = () => finish(new RecordingHost(['init-secrets', folder]));
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

  it('writes files that only the user can read, and prints how to read them but not what they hold', async () => {
    const { code, out, err } = await initSecrets();
    expect([code, out]).toEqual([0, '']);
    expect(readdirSync(folder).sort()).toEqual(files);
    for (const name of files) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
    expect(err).toContain(`cat ${path.join(folder, 'admin-token')}\n`);
    for (const name of ['admin-token', 'viewer-token', 'redis-password']) {
      expect(read(name)).toMatch(/^[\w-]{43}$/);
      expect(err).not.toContain(read(name));
    }
    expect(read('redis.conf').split('\n').slice(1)).toEqual([
      `requirepass ${read('redis-password')}`,
      'appendonly yes',
      'appendfsync everysec',
      'maxmemory-policy noeviction',
      '',
    ]);
  });

  it('changes nothing the second time', async () => {
    const before = files.map(read);
    const { code, err } = await initSecrets();
    expect([code, files.map(read)]).toEqual([0, before]);
    expect(err).toContain('has the secrets already');
  });

  it('writes what is missing after a crash, with the same password', async () => {
    rmSync(path.join(folder, 'redis.conf'));
    const password = read('redis-password');
    await initSecrets();
    expect(read('redis.conf')).toContain(`requirepass ${password}\n`);
  });

  it('exits with 2 when it cannot write', async () => {
    const { code, err } = await finish(
      new RecordingHost(['init-secrets', path.join(folder, 'admin-token', 'x')]),
    );
    expect([code, err]).toEqual([2, expect.stringContaining('cannot write the secrets')]);
  });
});
