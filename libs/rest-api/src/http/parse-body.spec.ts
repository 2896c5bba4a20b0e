import { maxWindows } from '@distribute-schedule/domain';
import { CreateTaskDto } from '../tasks/task-dtos';
import { changedFields } from '../tasks/task-fields';
import { parseBody, parseQuery } from './parse-body';
import { RequestError } from '../problems/problem';

const parsed = (body: string) => parseBody(CreateTaskDto, JSON.parse(body) as unknown);

function problemsOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof RequestError ? error.details['errors'] : error;
  }
}
const refused = (body: string) => problemsOf(() => parsed(body));

describe('parseBody', () => {
  it.each([
    '{"constructor": "x"}',
    '{"constructor": {"prototype": 1}, "toString": 1, "hasOwnProperty": null}',
    '{"deep": [{"constructor": "x"}], "then": "x", "__defineGetter__": 1}',
    '{"list": [[1, [2]], null, {}], "text": "x"}',
  ])('keeps parameters unchanged, whatever their names: %s', (parameters) => {
    const dto = parsed(`{"name": "a", "parameters": ${parameters}}`);
    expect(dto.parameters).toEqual(JSON.parse(parameters));
    expect(dto).toBeInstanceOf(CreateTaskDto);
  });

  it.each(['constructor', 'toString', '__defineGetter__', 'colour'])('names the unknown field %s', (name) => {
    const reason = (path: string, known = '') => [{ field: path, reason: `${path} is unknown${known}` }];
    expect(refused(`{"name": "a", "${name}": "x"}`)).toEqual(reason(name));
    expect(refused(`{"name": "a", "misfire": {"${name}": 1}}`)).toEqual(
      reason(`misfire.${name}`, '; known are mode, max_count, max_age'),
    );
    const windows = `[{"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z", "${name}": 1}]`;
    expect(refused(`{"name": "a", "pause_windows": ${windows}}`)).toEqual(
      reason(`pause_windows.0.${name}`, '; known are from, to'),
    );
  });

  it.each([
    ['"cron": "* * * * *"', 'cron is unknown: did you mean cron_expression?'],
    ['"cron_expresion": "* * * * *"', 'cron_expresion is unknown: did you mean cron_expression?'],
    ['"timezone": "UTC"', 'timezone is unknown: did you mean time_zone?'],
    ['"zone": "UTC"', 'zone is unknown: did you mean time_zone?'],
    ['"misfire": {"policy": "once"}', 'misfire.policy is unknown; known are mode, max_count, max_age'],
    ['"misfire": {"maxCount": 3}', 'misfire.maxCount is unknown: did you mean misfire.max_count?'],
    ['"retry": 3', 'retry is unknown'],
    ['"versions": 3', 'versions is unknown'],
  ])('suggests the field that was probably meant: %s', (field, reason) => {
    expect(refused(`{"name": "a", ${field}}`)).toMatchObject([{ reason }]);
  });

  it('reports a missing field as missing, and of a field with a wrong type only the type', () => {
    const reasons = (body: string) => (refused(body) as { reason: string }[]).map(({ reason }) => reason);
    expect(reasons('{}')).toEqual(['name is missing']);
    expect(reasons('{"name": 7}')).toEqual(['name must be text, got 7']);
    expect(reasons('{"name": "a", "timeout_seconds": "30s"}')).toEqual(['timeout_seconds must be a number']);
    expect(reasons('{"name": "a", "max_retry": -1}')).toEqual(['max_retry must not be less than 0']);
    expect(reasons('{"name": "a", "retry_delay": 10}')).toEqual([
      'retry_delay must be a string, such as "30s"',
    ]);
    expect(reasons('{"name": "a", "pause_windows": [{"from": "2026-01-01T00:00:00Z"}]}')).toEqual([
      'to is missing',
    ]);
  });

  it.each([
    ['"misfire": [{"mode": "once"}]', 'misfire'],
    ['"misfire": "once"', 'misfire'],
    ['"pause_windows": [7]', 'pause_windows.0'],
    ['"pause_windows": [[]]', 'pause_windows.0'],
  ])('refuses a nested value that is not an object: %s', (part, field) => {
    expect(refused(`{"name": "a", ${part}}`)).toEqual([{ field, reason: `${field} must be an object` }]);
  });

  it('refuses a label whose value is not a string, whatever its name', () => {
    expect(refused('{"name": "a", "labels": {"constructor": {}}}')).toMatchObject([{ field: 'labels' }]);
    expect(parsed('{"name": "a", "labels": {"constructor": "x"}}').labels).toEqual({ constructor: 'x' });
  });

  it.each([
    ['"start_at": "2026-02-30T00:00:00Z"', 'start_at must be an ISO 8601 time'],
    [
      '"start_at": "2026-02-01T00:00:00 08:00"',
      'start_at has a space where its time zone starts: in a URL, write + as %2B',
    ],
    [
      '"cron_expression": "@every 1ms"',
      'cron_expression must be 100ms to 365d in whole milliseconds; got 1 ms',
    ],
    ['"priority": "9"', 'priority must be a whole number from 0 to 9, got "9"'],
    [
      '"time_zone": "+08:00"',
      'time_zone: the time zone "+08:00" does not exist: use one such as Asia/Shanghai',
    ],
  ])('explains what is wrong: %s', (field, reason) => {
    expect(refused(`{"name": "a", ${field}}`)).toMatchObject([
      { reason: expect.stringContaining(reason) as string },
    ]);
  });

  it('reads one item more than a list may have, because more could take seconds', () => {
    const windows = JSON.stringify(Array.from({ length: 50_000 }, () => ({})));
    const refusal = () => parsed(`{"name": "a", "pause_windows": ${windows}}`);
    // Each item that is read lacks two fields, and the list is too long.
    expect(refusal).toThrow(`${2 * (maxWindows + 1) + 1} fields are invalid`);
  });

  it('accepts a timeout in both fields only when both are the same', () => {
    const read = (timeouts: string) => changedFields(parsed(`{"name": "a", ${timeouts}}`)).timeoutMs;
    expect(read('"timeout_seconds": 30, "timeout": "30s"')).toBe(30_000);
    expect(() => read('"timeout_seconds": 300, "timeout": "30s"')).toThrow('leave out one of them');
  });

  it('ignores read-only fields', () => {
    expect(parsed('{"name": "a", "version": {"constructor": 1}}')).toEqual(parsed('{"name": "a"}'));
  });

  it('gives an error that is shorter than the body, even when all fields are wrong', () => {
    const fields = Array.from({ length: 5000 }, (_, i) => [`f${i}${'x'.repeat(200)}`, 1]);
    const body = JSON.stringify({ name: 'a', ...(Object.fromEntries(fields) as object) });
    const errors = refused(body);
    expect(errors).toHaveLength(200);
    expect(JSON.stringify(errors).length).toBeLessThan(body.length);
    expect(() => parsed(body)).toThrow('5000 fields are invalid');
  });
});

describe('parseQuery', () => {
  it.each(['__proto__', 'constructor', 'toString', 'colour'])('names the unknown parameter %s', (name) => {
    const query = Object.fromEntries([[name, 'x']]) as Record<string, unknown>;
    expect(problemsOf(() => parseQuery(CreateTaskDto, { name: 'a', ...query, [name]: 'x' }))).toEqual([
      { field: name, reason: `${name} is unknown` },
    ]);
  });

  it('ignores empty parameters, which forms send, except empty flags and unknown names', () => {
    const given = { name: 'a', id: '', execution_mode: '', priority: '' };
    expect(parseQuery(CreateTaskDto, given)).toEqual(Object.assign(new CreateTaskDto(), { name: 'a' }));
    const refusals = problemsOf(() => parseQuery(CreateTaskDto, { name: 'a', enabled: '', constructor: '' }));
    expect((refusals as { field: string }[]).map(({ field }) => field)).toEqual(['constructor', 'enabled']);
  });
});
