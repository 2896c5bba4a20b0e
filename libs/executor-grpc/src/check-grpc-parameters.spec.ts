import { EgressGuard } from '@distribute-schedule/executor-http';
import { checkGrpcParameters } from './check-grpc-parameters';

const guard = new EgressGuard({ allowPrivate: true, allowLoopback: false });

describe('checkGrpcParameters', () => {
  it('accepts parameters that can succeed', () => {
    expect(checkGrpcParameters({ address: 'orders.internal:50051', payload: [1] }, guard)).toBeUndefined();
  });

  it.each([
    [{}, 'address is missing'],
    [{ address: '2130706433:1' }, 'own machine'],
    [{ address: '[::ffff:169.254.169.254]:80' }, 'special address'],
  ])('returns what is wrong with %j', (parameters, reason) => {
    expect(checkGrpcParameters(parameters, guard)).toContain(reason);
  });
});
