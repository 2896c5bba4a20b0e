import { checkHttpParameters } from './check-http-parameters';
import { EgressGuard } from './egress-guard';

const guard = new EgressGuard({ allowPrivate: true, allowLoopback: false });
const check = (parameters: unknown, areComplete = true) =>
  checkHttpParameters(parameters, { guard, areComplete });
const url = 'https://example.com/{{execution.id}}';

describe('checkHttpParameters', () => {
  it('accepts parameters that can succeed', () => {
    expect(check({ url, headers: { Authorization: 'Bearer {{secrets.shop-token}}' } })).toBeUndefined();
    expect(check({ url: `${url}{{parameters.a}}`, a: '{{secrets.a}}' })).toBeUndefined();
    expect(check({ url, query: { since: '{{execution.previous_fire_time}}' } })).toBeUndefined();
  });

  it.each([
    [{ url: 5 }, 'url is missing'],
    [{ url: 'http://169.254.169.254/' }, 'special address'],
    [{ url: 'http://{{parameters.host}}/', host: '2130706433' }, 'own machine'],
    [{ url: `${url}{{execution.secret}}` }, 'url: {{execution.secret}} has no value'],
    [{ url: `${url}{{secrets.a.b}}` }, '{{secrets.a.b}} does not name a secret'],
    [{ url, headers: { a: 'x\r\ny' } }, 'headers.a: the value contains a line break'],
    [
      { url, method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
      'the content type is JSON, but the body is not valid JSON',
    ],
  ])('returns what is wrong with %j, whether the parameters are complete or not', (parameters, reason) => {
    expect(check(parameters)).toContain(reason);
    expect(check(parameters, false)).toContain(reason);
  });

  it.each([
    [
      { url: `${url}{{parameters.day}}` },
      'url: {{parameters.day}} has no value: parameters.day does not exist',
    ],
    [{}, 'url is missing'],
  ])('accepts missing parameters that a run by hand may supply: %j', (parameters, reason) => {
    expect(check(parameters)).toContain(reason);
    expect(check(parameters, false)).toBeUndefined();
  });
});
