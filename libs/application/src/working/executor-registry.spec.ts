import { ExecutorRegistry } from './executor-registry';
import { anExecutor, ok } from '../fakes/samples';

describe('ExecutorRegistry', () => {
  it('finds executors by their type', () => {
    const http = anExecutor(ok, 'http');
    const registry = new ExecutorRegistry([http, anExecutor(ok, 'local')]);
    expect(registry.get('http')).toBe(http);
    expect(registry.get('grpc')).toBeUndefined();
    expect(registry.types).toEqual(['http', 'local']);
  });

  it('refuses two of one type', () => {
    const twice = () => new ExecutorRegistry([anExecutor(ok, 'http'), anExecutor(ok, 'http')]);
    expect(twice).toThrow('Two executors of the type "http" were given to one worker');
  });
});
