import { TooManyRequestsError } from '../problems/too-many-requests';
import { OpenRequests } from './open-requests';

const open = () => new OpenRequests({ maxPerClient: 2, maxTotal: 3, message: 'too much is open' });

describe('OpenRequests', () => {
  it('refuses a client that has reached its limit, until it closes something', () => {
    const requests = open();
    const close = requests.open('a');
    requests.open('a');
    expect(() => requests.open('a')).toThrow('too much is open');
    close();
    requests.open('a');
  });

  it('refuses every client when all together have reached the limit, and says when to retry', () => {
    const requests = open();
    for (const client of ['a', 'b', 'c']) requests.open(client);
    const refused = new TooManyRequestsError('too much is open', 5);
    expect(() => requests.open('d')).toThrow(refused);
    expect(refused).toMatchObject({ status: 429, headers: { 'Retry-After': '5' } });
  });

  it('counts the end of a request once', () => {
    const requests = open();
    const close = requests.open('a');
    close();
    close();
    requests.open('a', 2);
    expect(() => requests.open('a')).toThrow('too much is open');
  });

  it('counts sizes', () => {
    const requests = open();
    expect(() => requests.open('a', 3)).toThrow('too much is open');
    requests.open('b', 2)();
    requests.open('a', 2);
  });
});
