import { buildRequest, executionValues } from './build-request';
import { readHttpParameters } from './http-parameters';
import { ParametersError } from './template';

const execution = {
  id: 'a@1',
  task_id: 'a',
  name: 'A',
  attempt: 1,
  idempotency_key: 'a@1',
  scheduled_time: 't',
};
const build = (parameters: Record<string, unknown>) =>
  buildRequest(readHttpParameters(parameters), { parameters, execution });
const url = 'https://example.com/';

describe('the request of an http task', () => {
  it('is a GET unless said otherwise', () => {
    expect(build({ url })).toMatchObject({ method: 'GET', url, body: undefined });
  });

  it('keeps what is put into a URL within its part of it', () => {
    const parameters = {
      url: 'https://{{parameters.host}}/{{parameters.path}}?q={{parameters.q}}#{{parameters.q}}',
    };
    expect(build({ ...parameters, host: 'a.b@c:1/', path: 'x/../y', q: '&z=1 #' }).url).toBe(
      'https://a.b%40c%3A1%2F/x%2F..%2Fy?q=%26z%3D1%20%23#%26z%3D1%20%23',
    );
  });

  it.each(['..', '.', '%2e%2E'])('refuses a value that climbs out of its path: %s', (id) => {
    const template = id.includes('%')
      ? `https://example.com/users/${id}/{{parameters.a}}`
      : `${url}users/{{parameters.id}}/x`;
    expect(() => build({ url: template, id, a: 1 })).toThrow('lead to another path');
  });

  it('puts nothing where there was no run before, or none comes after: the first run must not fail for it', () => {
    const parameters = {
      ...{ method: 'POST', url, query: { since: '{{execution.previous_fire_time}}' } },
      headers: { 'X-Next': 'at {{execution.next_fire_time}}' },
      body: { since: '{{execution.previous_fire_time}}', span: '{{execution.previous_fire_time}}/' },
    };
    const task = { id: 'a@1', configId: 'a', name: 'A' };
    const values = executionValues(task, { attempt: 1, idempotencyKey: 'a@1', scheduledTime: 1 });
    expect(buildRequest(readHttpParameters(parameters), { parameters, execution: values })).toMatchObject({
      url: `${url}?since=`,
      headers: { 'X-Next': 'at' },
      body: '{"since":null,"span":"/"}',
    });
  });

  it('puts the query after one that the URL has already, and before its fragment', () => {
    expect(build({ url: `${url}?a=1#top`, query: { b: 'c d' } }).url).toBe(`${url}?a=1&b=c%20d#top`);
  });

  it.each([
    ['a line break', 'a\r\nX-Admin: 1'],
    ['a lone line feed', 'a\nb'],
    ['a null', 'a\0b'],
    ['what is beyond Latin-1', 'ключ'],
  ])('refuses a header that holds %s', (_, value) => {
    expect(() => build({ url, headers: { 'X-A': '{{parameters.v}}' }, v: value })).toThrow(
      'that no header can hold',
    );
    expect(() => build({ url, headers: { 'X-A': value } })).toThrow('that no header can hold');
  });

  it.each(['X A', 'X-A\r\nX-B', '', 'X:A', 'ключ'])('refuses %j as the name of a header', (name) => {
    expect(() => build({ url, headers: { [name]: 'a' } })).toThrow('is no name of a header');
  });

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'Idempotency-Key', 'x-schedule-attempt'])(
    'leaves the header %s to the executor',
    (name) => {
      expect(() => build({ url, headers: { [name]: 'a' } })).toThrow('is set by the executor itself');
    },
  );

  it('keeps one value one value in a body that is written as JSON', () => {
    const body = '{"name": {{parameters.name}}, "tags": {{parameters.tags}}}';
    const headers = { 'Content-Type': 'application/json' };
    const sent = build({
      url,
      method: 'POST',
      headers,
      body,
      name: 'a", "admin": true, "b": "',
      tags: ['x'],
    }).body;
    expect(JSON.parse(sent ?? '')).toEqual({ name: 'a", "admin": true, "b": "', tags: ['x'] });
  });

  it.each(['application/json', 'application/vnd.api+json; charset=utf-8'])(
    'refuses a body that is declared as %s and is none',
    (type) => {
      expect(() => build({ url, method: 'POST', headers: { 'content-type': type }, body: '{oops' })).toThrow(
        'body: it is declared as JSON, and is none',
      );
    },
  );

  it('encodes the values of a form', () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(build({ url, method: 'POST', headers, body: 'a={{parameters.a}}', a: 'x&b=y' }).body).toBe(
      'a=x%26b%3Dy',
    );
  });

  it('sends a text as a text', () => {
    const request = build({ url, method: 'PUT', body: 'hello {{parameters.who}}', who: 'you' });
    expect(request).toMatchObject({
      body: 'hello you',
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    });
  });

  it.each([
    ['{{parameters.nobody}}', '{{parameters.nobody}} names nothing: there is no parameters.nobody'],
    ['{{parameters.list.map}}', 'names nothing'],
    ['{{parameters.constructor}}', 'names nothing'],
    ['{{parameters.__proto__}}', 'names nothing'],
    ['{{execution.secret}}', 'names nothing'],
    ['{{parameters.list}}', 'is a list, which cannot be put into a text'],
    ['{{parameters.none}}', 'is null, which cannot'],
    ['{{parameters.half}}', 'holds half a character'],
    ['{{process.env.HOME}}', 'is not allowed in a template'],
    ['{{parameters}}', 'is not allowed in a template'],
    ['{{parameters.a + 1}}', 'is not allowed in a template'],
    ['{{parameters.a', 'without }}'],
    ['{{}}', 'is not allowed in a template'],
  ])('refuses %s in a template', (hole, reason) => {
    const given = { list: [1], none: null, half: '\ud800', a: 1 };
    expect(() => build({ url: `${url}${hole}`, ...given })).toThrow(reason);
    expect(() => build({ url: `${url}${hole}`, ...given })).toThrow(ParametersError);
    if (hole !== '{{parameters.half}}') {
      expect(() => build({ url, query: { q: `x${hole}` }, ...given })).toThrow(reason);
    }
  });

  it.each([
    [{}, 'url is missing'],
    [[], 'must be a mapping'],
    [null, 'must be a mapping'],
    [{ url: 5 }, 'url is missing'],
    [{ url, method: 'TRACE' }, 'method must be one of GET, HEAD'],
    [{ url, method: 5 }, 'method must be one of'],
    [{ url, body: 'a' }, 'a GET request has no body'],
    [{ url, headers: ['a'] }, 'headers must be a mapping'],
    [{ url, headers: { a: {} } }, 'headers.a: must be a text'],
    [{ url, query: 'a=b' }, 'query must be a mapping'],
    [{ url, expected_status: 99 }, 'expected_status must be'],
    [{ url, expected_status: [] }, 'expected_status must be'],
    [{ url, expected_status: 'ok' }, 'expected_status must be'],
    [{ url, response: 'xml' }, 'response must be one of auto, json, text'],
  ])('refuses %j', (parameters, reason) => {
    expect(() => readHttpParameters(parameters)).toThrow(reason);
  });

  it('refuses a body that is nested too deep', () => {
    let body: unknown = 'x';
    for (let n = 0; n < 40; n += 1) body = [body];
    expect(() => build({ url, method: 'POST', body })).toThrow('nested deeper than 32');
  });
});
