import type { AttemptToken, TaskId } from '@distribute-schedule/domain';
import { isGenuineToken } from '@distribute-schedule/executor-remote';
import { callbackUrl, mayCallThisMachine } from './callbacks';
import { configurationFrom } from './config/load-configuration';
import type { Role } from './roles';

const configured = (api: { publicUrl?: string; host?: string; port?: number }, allowLoopback = false) =>
  configurationFrom({ api, egress: { allowLoopback } });
const standalone: readonly Role[] = ['schedule', 'work', 'api'];
const worker: readonly Role[] = ['work'];

/** An attempt of the execution `a.b@5` that is handed to a service. */
const handed = { taskId: 'a.b@5' as TaskId, attempt: 3, attemptToken: 'secret' as AttemptToken };
const path = '/api/v1/executions/a.b%405/callback?token=3~~';

describe('callbackUrl', () => {
  it('is below the public url, the id of the execution in one part of its path', () => {
    const url = callbackUrl(configured({ publicUrl: 'https://schedule.example.com/jobs' }), worker);
    expect(url?.(handed)).toMatch(`https://schedule.example.com/jobs${path}`);
  });

  it('proves which attempt it was made for, and does not tell its token', () => {
    const url = new URL(callbackUrl(configured({}), standalone)?.(handed) ?? '');
    expect(isGenuineToken(url.searchParams.get('token') ?? '', 'a.b@5', 'secret')).toBe(true);
    expect(url.href).not.toContain('secret');
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:8080'],
    ['10.0.0.1', 'http://10.0.0.1:8080'],
    ['::1', 'http://[::1]:8080'],
  ])('is where the API listens, if that is %s', (host, expected) => {
    const url = callbackUrl(configured({ host }), standalone)?.(handed) ?? '';
    expect(url.slice(0, url.indexOf(path))).toBe(expected);
  });

  it.each([{ host: '0.0.0.0' }, { host: '::' }, { port: 0 }])('is not known with %p', (said) => {
    expect(callbackUrl(configured(said), standalone)).toBeUndefined();
  });

  it('is not that of this machine where services are on others, for they would call themselves', () => {
    expect(callbackUrl(configured({}), worker)).toBeUndefined();
    expect(callbackUrl(configured({}, true), worker)?.(handed)).toMatch('http://127.0.0.1:8080/');
    expect(callbackUrl(configured({ host: '10.0.0.1' }), worker)?.(handed)).toMatch('http://10.0.0.1:8080/');
  });
});

describe('mayCallThisMachine', () => {
  it.each([
    ['serves an API that only this machine reaches', standalone, { host: 'localhost' }, true],
    ['serves none, so that it knows of no service of its machine', worker, { host: 'localhost' }, false],
    ['is reached from elsewhere', standalone, { host: '0.0.0.0' }, false],
    ['is reached from elsewhere by another name', standalone, { publicUrl: 'https://a.example' }, false],
  ])('where the process %s: of %p with %p it is %p', (_, roles, api, expected) => {
    expect(mayCallThisMachine(configured(api), roles)).toBe(expected);
    expect(mayCallThisMachine(configured(api, true), roles)).toBe(true);
  });

  it('is false where the API is switched off', () => {
    expect(mayCallThisMachine(configurationFrom({ api: { enabled: false } }), standalone)).toBe(false);
  });
});
