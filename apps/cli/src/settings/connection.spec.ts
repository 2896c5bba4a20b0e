import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectionOf, type ConnectionOptions } from './connection';
import { ContextsFile } from './contexts-file';

describe('connectionOf', () => {
  const homeFolder = mkdtempSync(path.join(tmpdir(), 'ds-cli-connection-'));
  const tokenFile = path.join(homeFolder, 'token');
  writeFileSync(tokenFile, 'from-file\n');
  new ContextsFile({ environment: {}, homeFolder }).write({
    current: 'dev',
    contexts: {
      dev: { url: 'http://dev', token: 'of-dev' },
      prod: { url: 'http://prod', token_file: tokenFile },
      bare: { url: 'http://bare' },
    },
  });
  const connection = (options: ConnectionOptions, environment: Record<string, string> = {}) =>
    connectionOf(options, { environment, homeFolder });

  it.each<[string, ConnectionOptions, Record<string, string>, string, string | undefined]>([
    ['the current context', {}, {}, 'http://dev', 'of-dev'],
    ['DS_CONTEXT before the current context', {}, { DS_CONTEXT: 'prod' }, 'http://prod', 'from-file'],
    ['DS_URL before DS_CONTEXT', {}, { DS_URL: 'http://env', DS_CONTEXT: 'prod' }, 'http://env', undefined],
    ['--context before DS_URL', { context: 'prod' }, { DS_URL: 'http://env' }, 'http://prod', 'from-file'],
    [
      '--url before all, without the token of a context',
      { url: 'http://flag' },
      {},
      'http://flag',
      undefined,
    ],
    [
      'DS_TOKEN for an address from a flag',
      { url: 'http://flag' },
      { DS_TOKEN: 'env' },
      'http://flag',
      'env',
    ],
    ['the token of a context before DS_TOKEN', {}, { DS_TOKEN: 'env' }, 'http://dev', 'of-dev'],
    [
      'DS_TOKEN for a context without a token',
      { context: 'bare' },
      { DS_TOKEN: 'env' },
      'http://bare',
      'env',
    ],
    ['--token-file before all', { tokenFile }, { DS_TOKEN: 'env' }, 'http://dev', 'from-file'],
  ])('uses %s', (_name, options, environment, url, token) => {
    expect(connection(options, environment)).toEqual({ url, token });
  });

  it('uses this machine when nothing is configured', () => {
    const empty = mkdtempSync(path.join(tmpdir(), 'ds-cli-connection-'));
    expect(connectionOf({}, { environment: {}, homeFolder: empty }).url).toBe('http://127.0.0.1:8080');
  });

  it('refuses a context that does not exist', () => {
    expect(() => connection({ context: 'nope' })).toThrow('the context nope does not exist');
  });

  it('does not repeat a token that cannot be one', () => {
    expect(() => connection({ url: 'http://h' }, { DS_TOKEN: 'a secret' })).toThrow(
      /^(?!.*a secret).*token contains/,
    );
  });
});
