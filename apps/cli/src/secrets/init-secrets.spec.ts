import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfiguration } from '@distribute-schedule/runtime';
import { finish } from '../testing/cli-under-test';
import { RecordingHost } from '../testing/recording-host';

describe('distribute-schedule init-secrets', () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'ds-cli-secrets-')), 'secrets');
  const secrets = ['admin-token', 'executor-token', 'redis-password', 'viewer-token'];
  const forServers = ['mysql-password', 'mysql-root-password', 'redis.conf'];
  const files = [...secrets, 'api-tokens', ...forServers].sort();
  const initSecrets = () => finish(new RecordingHost(['init-secrets', folder]));
  const modeOf = (name: string) => statSync(path.join(folder, name)).mode & 0o777;
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

  it('writes files that only the user can read, and prints how to read them but not what they hold', async () => {
    const { code, out, err } = await initSecrets();
    expect([code, out]).toEqual([0, '']);
    expect(readdirSync(folder).sort()).toEqual(files);
    for (const name of [...secrets, 'api-tokens']) expect(modeOf(name)).toBe(0o600);
    for (const name of forServers) expect(modeOf(name)).toBe(0o640);
    expect(err).toContain(`cat ${path.join(folder, 'admin-token')}\n`);
    for (const name of [...secrets, 'mysql-password', 'mysql-root-password']) {
      expect(read(name)).toMatch(/^[\w-]{43}$/);
      expect(err).not.toContain(read(name));
    }
    expect(read('redis.conf')).toContain(`requirepass ${read('redis-password')}\n`);
    expect(read('redis.conf')).toContain(
      'appendonly yes\nappendfsync everysec\nmaxmemory-policy noeviction\n',
    );
  });

  it('writes tokens that the API accepts, as their hashes', () => {
    const environment = { DS_API_TOKENS: read('api-tokens'), DS_REDIS_ADDR: 'redis:6379' };
    const { tokens } = loadConfiguration({ environment, sharedStore: 'required' }).api;
    expect(tokens.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'admin admin',
      'viewer viewer',
      'example-executor executor',
    ]);
    expect(read('api-tokens')).not.toContain(read('admin-token'));
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
