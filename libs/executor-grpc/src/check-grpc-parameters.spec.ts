import { EgressGuard } from '@distribute-schedule/executor-http';
import { checkGrpcParameters } from './check-grpc-parameters';

const guard = new EgressGuard({ allowPrivate: true, allowLoopback: false });

const check = (parameters: unknown, areComplete = true) =>
  checkGrpcParameters(parameters, { guard, areComplete });

describe('checkGrpcParameters', () => {
  it('accepts parameters that can succeed', () => {
    expect(check({ address: 'orders.internal:50051', payload: [1] })).toBeUndefined();
  });

  it.each([
    [{}, 'address is missing'],
    [{ address: '2130706433:1' }, 'own machine'],
    [{ address: '[::ffff:169.254.169.254]:80' }, 'special address'],
  ])('returns what is wrong with %j', (parameters, reason) => {
    expect(check(parameters)).toContain(reason);
  });

  it('accepts a missing address if a run by hand may still add it', () => {
    expect(check({ payload: [1] }, false)).toBeUndefined();
    expect(check({ address: 'orders.internal:50051' }, false)).toBeUndefined();
  });

  it.each([
    [{ address: 'nowhere' }, 'address is missing or wrong'],
    [{ address: '169.254.169.254:80' }, 'special address'],
    [{ tls: 'yes' }, 'tls must be true or false'],
    [{ payloads: 1 }, '"payloads" is unknown'],
    [{ metadata: { 'grpc-x': 'a' } }, 'cannot be set'],
    [[], 'must be a mapping'],
  ])('returns what is wrong with %j even if a run by hand may add parameters', (parameters, reason) => {
    expect(check(parameters, false)).toContain(reason);
  });
});
