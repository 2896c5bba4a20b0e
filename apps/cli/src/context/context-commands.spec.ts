import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finish } from '../testing/cli-under-test';
import { RecordingHost, type HostOptions } from '../testing/recording-host';

describe('distribute-schedule context', () => {
  let homeFolder: string;
  beforeEach(() => {
    homeFolder = mkdtempSync(path.join(tmpdir(), 'ds-cli-context-'));
  });

  const context = (args: readonly string[], options: HostOptions = {}) =>
    finish(new RecordingHost(['context', ...args], { homeFolder, ...options }));
  const file = () => path.join(homeFolder, '.config', 'distribute-schedule', 'config.yaml');

  it('keeps contexts in a file that only the user can read', async () => {
    await context(['add', 'dev', '--url', 'http://127.0.0.1:8080/']);
    await context(['add', 'prod', '--url', 'https://x.example', '--token-stdin'], { typed: 's3cret\n' });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const { out } = await context(['list']);
    expect(out).toBe('*\tdev\thttp://127.0.0.1:8080\tfrom DS_TOKEN\n\tprod\thttps://x.example\tkept here\n');
    expect(readFileSync(file(), 'utf8')).toContain('token: s3cret');
  });

  it('uses XDG_CONFIG_HOME if it is set', async () => {
    const environment = { XDG_CONFIG_HOME: path.join(homeFolder, 'elsewhere') };
    await context(['add', 'dev', '--url', 'http://127.0.0.1:1'], { environment });
    expect(statSync(path.join(homeFolder, 'elsewhere', 'distribute-schedule', 'config.yaml')).isFile()).toBe(
      true,
    );
  });

  it('asks for the token at a terminal', async () => {
    const { host } = await context(['add', 'dev', '--url', 'http://h', '--token-stdin'], {
      columns: 80,
      typed: 't',
    });
    expect(host.questions).toEqual(['Token: ']);
  });

  it('changes the current context, and removes a context', async () => {
    for (const name of ['one', 'two']) await context(['add', name, '--url', `http://${name}`]);
    expect((await context(['use', 'two'])).out).toBe('context two is the current context\n');
    expect((await context(['remove', 'one'])).code).toBe(0);
    expect((await context(['list'])).out).toBe('*\ttwo\thttp://two\tfrom DS_TOKEN\n');
    expect((await context(['use', 'one'])).code).toBe(5);
  });

  it('refuses a file that others can read, and names the command that corrects it', async () => {
    await context(['add', 'dev', '--url', 'http://h']);
    chmodSync(file(), 0o644);
    const { code, err } = await context(['list']);
    expect(code).toBe(2);
    expect(err).toBe(
      `error: ${file()} can hold tokens, and its mode 0644 lets others use it\nRun: chmod 600 ${file()}\n`,
    );
  });

  it('refuses a file that is not a list of contexts', async () => {
    await context(['add', 'dev', '--url', 'http://h']);
    writeFileSync(file(), 'contexts: { dev: {} }');
    expect((await context(['list'])).err).toContain('the context dev must have a url');
  });

  it.each([
    [['add', 'dev'], 'context add needs --url'],
    [['add', 'a b', '--url', 'http://h'], 'the name "a b" is not valid'],
    [['add', 'dev', '--url', 'h'], 'the address "h" is not valid'],
    [['add', 'dev', '--url', 'http://h', '--token-stdin'], 'the standard input holds no token'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await context(args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
