import { ExecutorRegistry } from './executor-registry';
import { anExecutor, succeed } from '../testing/an-executor';

describe('ExecutorRegistry', () => {
  it('finds executors by their type', () => {
    const http = anExecutor(succeed, 'http');
    const registry = new ExecutorRegistry([http, anExecutor(succeed, 'local')]);
    expect(registry.get('http')).toBe(http);
    expect(registry.get('grpc')).toBeUndefined();
    expect(registry.types).toEqual(['http', 'local']);
  });

  it('refuses two executors of one type', () => {
    const twice = () => new ExecutorRegistry([anExecutor(succeed, 'http'), anExecutor(succeed, 'http')]);
    expect(twice).toThrow('This worker was given two executors of the type "http"; remove one');
  });
});
