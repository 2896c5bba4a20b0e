import { callbackUrl, mayCallThisMachine } from './callbacks';
import { configurationFrom } from './config/load-configuration';
import type { Role } from './roles';

const configured = (api: { publicUrl?: string; host?: string; port?: number }, allowLoopback = false) =>
  configurationFrom({ api, egress: { allowLoopback } });
const standalone: readonly Role[] = ['schedule', 'work', 'api'];
const worker: readonly Role[] = ['work'];

describe('callbackUrl', () => {
  it('is below the public url, the id of the execution in one part of its path', () => {
    const url = callbackUrl(configured({ publicUrl: 'https://schedule.example.com/jobs' }), worker);
    expect(url?.('a.b@5')).toBe('https://schedule.example.com/jobs/api/v1/executions/a.b%405/callback');
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:8080/api/v1/executions/a/callback'],
    ['10.0.0.1', 'http://10.0.0.1:8080/api/v1/executions/a/callback'],
    ['::1', 'http://[::1]:8080/api/v1/executions/a/callback'],
  ])('is where the API listens, if that is %s', (host, expected) => {
    expect(callbackUrl(configured({ host }), standalone)?.('a')).toBe(expected);
  });

  it.each([{ host: '0.0.0.0' }, { host: '::' }, { port: 0 }])('is not known with %p', (said) => {
    expect(callbackUrl(configured(said), standalone)).toBeUndefined();
  });

  it('is not that of this machine where services are on others, for they would call themselves', () => {
    expect(callbackUrl(configured({}), worker)).toBeUndefined();
    expect(callbackUrl(configured({}, true), worker)?.('a')).toMatch('http://127.0.0.1:8080/');
    expect(callbackUrl(configured({ host: '10.0.0.1' }), worker)?.('a')).toMatch('http://10.0.0.1:8080/');
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
