import { isSignedBy, signMessage } from './message-signature';

/** Example of https://www.standardwebhooks.com: services in other languages compute the same signature. */
const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampSeconds: 1_614_265_330,
  body: '{"test": 2432232314}',
};
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('Message signature', () => {
  it('equals the example of Standard Webhooks', () => {
    expect(signMessage(key, message)).toEqual(headers);
    expect(isSignedBy(key, headers, message.body, message.timestampSeconds)).toBe(true);
  });

  it('is accepted when one of several signatures is right', () => {
    const several = { ...headers, 'webhook-signature': `v1,b2xk v1a,x ${headers['webhook-signature']}` };
    expect(isSignedBy(key, several, message.body, message.timestampSeconds)).toBe(true);
  });

  it.each([
    ['the body differs', headers, '{}', 0],
    ['the id differs', { ...headers, 'webhook-id': 'msg_2' }, message.body, 0],
    ['a header is missing', { ...headers, 'webhook-signature': undefined }, message.body, 0],
    ['the message is too old', headers, message.body, 301],
    ['the timestamp lies too far ahead', headers, message.body, -301],
  ])('is refused when %s', (_, given, body, secondsLater) => {
    expect(isSignedBy(key, given, body, message.timestampSeconds + secondsLater)).toBe(false);
  });
});
