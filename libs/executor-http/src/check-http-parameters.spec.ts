import { checkHttpParameters } from './check-http-parameters';
import { EgressGuard } from './egress-guard';

const guard = new EgressGuard({ allowPrivate: true, allowLoopback: false });
const check = (parameters: unknown, areComplete = true) =>
  checkHttpParameters(parameters, { guard, areComplete });
const url = 'https://example.com/{{execution.id}}';

describe('checkHttpParameters', () => {
  it('has nothing to say about parameters that may do', () => {
    expect(check({ url, query: { since: '{{execution.previous_fire_time}}' } })).toBeUndefined();
  });

  it.each([
    [{ url: 5 }, 'url is missing'],
    [{ url: 'http://169.254.169.254/' }, 'special address'],
    [{ url: 'http://{{parameters.host}}/', host: '2130706433' }, 'own machine'],
    [{ url: `${url}{{execution.secret}}` }, 'url: {{execution.secret}} names nothing'],
    [{ url, headers: { a: 'x\r\ny' } }, 'headers.a: the value holds a line break'],
    [
      { url, method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
      'it is declared as JSON',
    ],
  ])('says what is wrong with %j, complete or not', (parameters, reason) => {
    expect(check(parameters)).toContain(reason);
    expect(check(parameters, false)).toContain(reason);
  });

  it.each([
    [
      { url: `${url}{{parameters.day}}` },
      'url: {{parameters.day}} names nothing: there is no parameters.day',
    ],
    [{}, 'url is missing'],
  ])('lets stand what a run by hand may still give: %j', (parameters, reason) => {
    expect(check(parameters)).toContain(reason);
    expect(check(parameters, false)).toBeUndefined();
  });
});
