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
  it('is below the public URL, with the id of the execution as one part of the path', () => {
    const url = callbackUrl(configured({ publicUrl: 'https://schedule.example.com/jobs' }), worker);
    expect(url?.(handed)).toMatch(`https://schedule.example.com/jobs${path}`);
  });

  it('proves for which attempt it was made, and does not contain the attempt token', () => {
    const url = new URL(callbackUrl(configured({}), standalone)?.(handed) ?? '');
    expect(isGenuineToken(url.searchParams.get('token') ?? '', 'a.b@5', 'secret')).toBe(true);
    expect(url.href).not.toContain('secret');
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:8080'],
    ['10.0.0.1', 'http://10.0.0.1:8080'],
    ['::1', 'http://[::1]:8080'],
  ])('is the address of the API when it listens on %s', (host, expected) => {
    const url = callbackUrl(configured({ host }), standalone)?.(handed) ?? '';
    expect(url.slice(0, url.indexOf(path))).toBe(expected);
  });

  it.each([{ host: '0.0.0.0' }, { host: '::' }, { port: 0 }])('is unknown with %p', (said) => {
    expect(callbackUrl(configured(said), standalone)).toBeUndefined();
  });

  it('is not an address of this machine when services run on other machines, because they would call themselves', () => {
    expect(callbackUrl(configured({}), worker)).toBeUndefined();
    expect(callbackUrl(configured({}, true), worker)?.(handed)).toMatch('http://127.0.0.1:8080/');
    expect(callbackUrl(configured({ host: '10.0.0.1' }), worker)?.(handed)).toMatch('http://10.0.0.1:8080/');
  });
});

describe('mayCallThisMachine', () => {
  it.each([
    ['serves an API that only this machine reaches', standalone, { host: 'localhost' }, true],
    ['serves an API on localhost in capitals', standalone, { host: 'LOCALHOST' }, true],
    ['serves none, so that it knows of no service of its machine', worker, { host: 'localhost' }, false],
    ['is reached from elsewhere', standalone, { host: '0.0.0.0' }, false],
    ['is reached from elsewhere by another name', standalone, { publicUrl: 'https://a.example' }, false],
  ])('for a process that %s (roles %p, API %p) is %p', (_, roles, api, expected) => {
    expect(mayCallThisMachine(configured(api), roles)).toBe(expected);
    expect(mayCallThisMachine(configured(api, true), roles)).toBe(true);
  });

  it('is false when the API is switched off', () => {
    expect(mayCallThisMachine(configurationFrom({ api: { enabled: false } }), standalone)).toBe(false);
  });
});
