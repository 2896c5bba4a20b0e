import { callbackUrl, isForThisMachine } from './callbacks';
import { configurationFrom } from './config/load-configuration';

const api = (said: { publicUrl?: string; host?: string; port?: number }) =>
  configurationFrom({ api: said }).api;

describe('callbackUrl', () => {
  it('is below the public url, the id of the execution in one part of its path', () => {
    const url = callbackUrl(api({ publicUrl: 'https://schedule.example.com/jobs' }));
    expect(url?.('a.b@5')).toBe('https://schedule.example.com/jobs/api/v1/executions/a.b%405/callback');
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:8080/api/v1/executions/a/callback'],
    ['10.0.0.1', 'http://10.0.0.1:8080/api/v1/executions/a/callback'],
    ['::1', 'http://[::1]:8080/api/v1/executions/a/callback'],
  ])('is where the API listens, if that is %s', (host, expected) => {
    expect(callbackUrl(api({ host }))?.('a')).toBe(expected);
  });

  it.each([{ host: '0.0.0.0' }, { host: '::' }, { port: 0 }])('is not known with %p', (said) => {
    expect(callbackUrl(api(said))).toBeUndefined();
  });
});

describe('isForThisMachine', () => {
  it.each([
    [{ host: 'localhost' }, true],
    [{ host: '127.0.0.1' }, true],
    [{ host: '0.0.0.0' }, false],
    [{ host: '127.0.0.1', publicUrl: 'https://schedule.example.com' }, false],
  ])('of %p is %p', (said, expected) => {
    expect(isForThisMachine(api(said))).toBe(expected);
  });
});
