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

describe('buildRequest', () => {
  it('makes a GET request by default', () => {
    expect(build({ url })).toMatchObject({ method: 'GET', url, body: undefined });
  });

  it('keeps an inserted value within its part of the URL', () => {
    const parameters = {
      url: 'https://{{parameters.host}}/{{parameters.path}}?q={{parameters.q}}#{{parameters.q}}',
    };
    expect(build({ ...parameters, host: 'a.b@c:1/', path: 'x/../y', q: '&z=1 #' }).url).toBe(
      'https://a.b%40c%3A1%2F/x%2F..%2Fy?q=%26z%3D1%20%23#%26z%3D1%20%23',
    );
  });

  it.each(['..', '.', '%2e%2E'])('refuses a value that leads to another path: %s', (id) => {
    const template = id.includes('%')
      ? `https://example.com/users/${id}/{{parameters.a}}`
      : `${url}users/{{parameters.id}}/x`;
    expect(() => build({ url: template, id, a: 1 })).toThrow('lead to another path');
  });

  it('inserts nothing for the time of a run that does not exist, so that the first run does not fail', () => {
    const parameters = {
      method: 'POST',
      url,
      query: { since: '{{execution.previous_fire_time}}' },
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

  it('encodes a secret for its place, and never reads its value as a template', () => {
    const parameters = {
      method: 'POST',
      url: `${url}{{secrets.a}}`,
      headers: { Authorization: 'Bearer {{secrets.a}}', 'X-Token': '{{parameters.token}}' },
      body: { text: '{{secrets.a}}' },
      token: '{{execution.id}}&"',
    };
    const secrets = { a: '{{execution.id}}&"' };
    expect(buildRequest(readHttpParameters(parameters), { parameters, execution, secrets })).toMatchObject({
      url: `${url}%7B%7Bexecution.id%7D%7D%26%22`,
      headers: { Authorization: 'Bearer {{execution.id}}&"', 'X-Token': '{{execution.id}}&"' },
      body: '{"text":"{{execution.id}}&\\""}',
    });
  });

  it('adds the query to the existing one of the URL, before its fragment', () => {
    expect(build({ url: `${url}?a=1#top`, query: { b: 'c d' } }).url).toBe(`${url}?a=1&b=c%20d#top`);
  });

  it.each([
    ['a line break', 'a\r\nX-Admin: 1'],
    ['a lone line feed', 'a\nb'],
    ['a null character', 'a\0b'],
    ['characters outside Latin-1', 'ключ'],
  ])('refuses a header value with %s', (_, value) => {
    expect(() => build({ url, headers: { 'X-A': '{{parameters.v}}' }, v: value })).toThrow(
      'that a header cannot contain',
    );
    expect(() => build({ url, headers: { 'X-A': value } })).toThrow('that a header cannot contain');
  });

  it.each(['X A', 'X-A\r\nX-B', '', 'X:A', 'ключ'])('refuses %j as a header name', (name) => {
    expect(() => build({ url, headers: { [name]: 'a' } })).toThrow('is not a valid header name');
  });

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'Idempotency-Key', 'x-schedule-attempt'])(
    'does not let a task set the header %s',
    (name) => {
      expect(() => build({ url, headers: { [name]: 'a' } })).toThrow(
        'cannot be set, because the executor sets it',
      );
    },
  );

  it('inserts each value as one JSON value into a body of type JSON', () => {
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
    'refuses a body of type %s that is not valid JSON',
    (type) => {
      expect(() => build({ url, method: 'POST', headers: { 'content-type': type }, body: '{oops' })).toThrow(
        'body: the content type is JSON, but the body is not valid JSON',
      );
    },
  );

  it('encodes the values in the body of a form', () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(build({ url, method: 'POST', headers, body: 'a={{parameters.a}}', a: 'x&b=y' }).body).toBe(
      'a=x%26b%3Dy',
    );
  });

  it('sends a string body as plain text', () => {
    const request = build({ url, method: 'PUT', body: 'hello {{parameters.who}}', who: 'you' });
    expect(request).toMatchObject({
      body: 'hello you',
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    });
  });

  it.each([
    ['{{parameters.nobody}}', '{{parameters.nobody}} has no value: parameters.nobody does not exist'],
    ['{{parameters.list.map}}', 'has no value'],
    ['{{parameters.constructor}}', 'has no value'],
    ['{{parameters.__proto__}}', 'has no value'],
    ['{{execution.secret}}', 'has no value'],
    ['{{parameters.list}}', 'is a list, which cannot be inserted into text'],
    ['{{parameters.none}}', 'is null, which cannot'],
    ['{{parameters.half}}', 'contains half of a surrogate pair'],
    ['{{process.env.HOME}}', 'is not allowed in a template'],
    ['{{parameters}}', 'is not allowed in a template'],
    ['{{parameters.a + 1}}', 'is not allowed in a template'],
    ['{{parameters.a', 'without }}'],
    ['{{}}', 'is not allowed in a template'],
  ])('refuses %s in a template', (placeholder, reason) => {
    const given = { list: [1], none: null, half: '\ud800', a: 1 };
    expect(() => build({ url: `${url}${placeholder}`, ...given })).toThrow(reason);
    expect(() => build({ url: `${url}${placeholder}`, ...given })).toThrow(ParametersError);
    if (placeholder !== '{{parameters.half}}') {
      expect(() => build({ url, query: { q: `x${placeholder}` }, ...given })).toThrow(reason);
    }
  });

  it.each([
    [{}, 'url is missing'],
    [[], 'must be a mapping'],
    [null, 'must be a mapping'],
    [{ url: 5 }, 'url is missing'],
    [{ url, method: 'TRACE' }, 'method must be one of GET, HEAD'],
    [{ url, method: 5 }, 'method must be one of'],
    [{ url, body: 'a' }, 'a GET request cannot have a body'],
    [{ url, headers: ['a'] }, 'headers must be a mapping'],
    [{ url, headers: { a: {} } }, 'headers.a: must be a string'],
    [{ url, query: 'a=b' }, 'query must be a mapping'],
    [{ url, expected_status: 99 }, 'expected_status must be'],
    [{ url, expected_status: [] }, 'expected_status must be'],
    [{ url, expected_status: 'ok' }, 'expected_status must be'],
    [{ url, response: 'xml' }, 'response must be one of auto, json, text'],
  ])('refuses %j', (parameters, reason) => {
    expect(() => readHttpParameters(parameters)).toThrow(reason);
  });

  it('refuses a body that is nested too deeply', () => {
    let body: unknown = 'x';
    for (let n = 0; n < 40; n += 1) body = [body];
    expect(() => build({ url, method: 'POST', body })).toThrow('nested deeper than 32');
  });
});
