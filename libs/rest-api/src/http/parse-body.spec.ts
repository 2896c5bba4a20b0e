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

describe('A body', () => {
  it.each([
    '{"constructor": "x"}',
    '{"constructor": {"prototype": 1}, "toString": 1, "hasOwnProperty": null}',
    '{"deep": [{"constructor": "x"}], "then": "x", "__defineGetter__": 1}',
    '{"list": [[1, [2]], null, {}], "text": "x"}',
  ])('keeps parameters as they came, whatever they are called: %s', (parameters) => {
    const dto = parsed(`{"name": "a", "parameters": ${parameters}}`);
    expect(dto.parameters).toEqual(JSON.parse(parameters));
    expect(dto).toBeInstanceOf(CreateTaskDto);
  });

  it.each(['constructor', 'toString', '__defineGetter__', 'colour'])(
    'names a field that is not known: %s',
    (name) => {
      const reason = (place: string) => [{ field: place, reason: `${place} is not known here` }];
      expect(refused(`{"name": "a", "${name}": "x"}`)).toEqual(reason(name));
      expect(refused(`{"name": "a", "misfire": {"${name}": 1}}`)).toEqual(reason(`misfire.${name}`));
      const windows = `[{"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z", "${name}": 1}]`;
      expect(refused(`{"name": "a", "pause_windows": ${windows}}`)).toEqual(
        reason(`pause_windows.0.${name}`),
      );
    },
  );

  it.each([
    ['"cron": "* * * * *"', 'cron is not known here: did you mean cron_expression?'],
    ['"cron_expresion": "* * * * *"', 'cron_expresion is not known here: did you mean cron_expression?'],
    ['"timezone": "UTC"', 'timezone is not known here: did you mean time_zone?'],
    ['"misfire": {"maxCount": 3}', 'misfire.maxCount is not known here: did you mean misfire.max_count?'],
    ['"retry": 3', 'retry is not known here'],
    ['"versions": 3', 'versions is not known here'],
  ])('says which field was probably meant: %s', (field, reason) => {
    expect(refused(`{"name": "a", ${field}}`)).toMatchObject([{ reason }]);
  });

  it('says of a field that is missing that it is, and of one of a wrong type no more than that', () => {
    const reasons = (body: string) => (refused(body) as { reason: string }[]).map(({ reason }) => reason);
    expect(reasons('{}')).toEqual(['name is missing']);
    expect(reasons('{"name": 7}')).toEqual(['name must be a string']);
    expect(reasons('{"name": "a", "timeout_seconds": "30s"}')).toEqual(['timeout_seconds must be a number']);
    expect(reasons('{"name": "a", "max_retry": -1}')).toEqual(['max_retry must not be less than 0']);
    expect(reasons('{"name": "a", "retry_delay": 10}')).toEqual([
      'retry_delay must be a text, such as "30s"',
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
  ])('refuses a part that is no object: %s', (part, field) => {
    expect(refused(`{"name": "a", ${part}}`)).toEqual([{ field, reason: `${field} must be an object` }]);
  });

  it('names labels that are none, whatever they are called', () => {
    expect(refused('{"name": "a", "labels": {"constructor": {}}}')).toMatchObject([{ field: 'labels' }]);
    expect(parsed('{"name": "a", "labels": {"constructor": "x"}}').labels).toEqual({ constructor: 'x' });
  });

  it.each([
    ['"start_at": "2026-02-30T00:00:00Z"', 'start_at must be a time in ISO 8601'],
    [
      '"start_at": "2026-02-01T00:00:00 08:00"',
      'start_at has a blank where its zone begins: in a URL, + is written as %2B',
    ],
    [
      '"cron_expression": "@every 1ms"',
      'cron_expression must be 100ms to 365d in whole milliseconds; got 1 ms',
    ],
    ['"priority": "9"', 'priority must be an integer number'],
    [
      '"time_zone": "+08:00"',
      'time_zone: the time zone "+08:00" does not exist: use one such as Asia/Shanghai',
    ],
  ])('is told in plain words what is wrong with it: %s', (field, reason) => {
    expect(refused(`{"name": "a", ${field}}`)).toMatchObject([
      { reason: expect.stringContaining(reason) as string },
    ]);
  });

  it('may say its timeout twice only if it says the same', () => {
    const read = (timeouts: string) => changedFields(parsed(`{"name": "a", ${timeouts}}`)).timeoutMs;
    expect(read('"timeout_seconds": 30, "timeout": "30s"')).toBe(30_000);
    expect(() => read('"timeout_seconds": 300, "timeout": "30s"')).toThrow('leave out one of them');
  });

  it('does not look at what is read-only', () => {
    expect(parsed('{"name": "a", "version": {"constructor": 1}}')).toEqual(parsed('{"name": "a"}'));
  });

  it('is not answered at more length than it has, however much of it is wrong', () => {
    const fields = Array.from({ length: 5000 }, (_, i) => [`f${i}${'x'.repeat(200)}`, 1]);
    const body = JSON.stringify({ name: 'a', ...(Object.fromEntries(fields) as object) });
    const errors = refused(body);
    expect(errors).toHaveLength(200);
    expect(JSON.stringify(errors).length).toBeLessThan(body.length);
    expect(() => parsed(body)).toThrow('5000 fields are not valid');
  });
});

describe('A query', () => {
  it.each(['__proto__', 'constructor', 'toString', 'colour'])(
    'names a field that is not known: %s',
    (name) => {
      const query = Object.fromEntries([[name, 'x']]) as Record<string, unknown>;
      expect(problemsOf(() => parseQuery(CreateTaskDto, { name: 'a', ...query, [name]: 'x' }))).toEqual([
        { field: name, reason: `${name} is not known here` },
      ]);
    },
  );

  it('leaves out what is empty, as forms send what nobody filled in, but no flag and no name that it does not know', () => {
    const given = { name: 'a', id: '', execution_mode: '', priority: '' };
    expect(parseQuery(CreateTaskDto, given)).toEqual(Object.assign(new CreateTaskDto(), { name: 'a' }));
    const refusals = problemsOf(() => parseQuery(CreateTaskDto, { name: 'a', enabled: '', constructor: '' }));
    expect((refusals as { field: string }[]).map(({ field }) => field)).toEqual(['constructor', 'enabled']);
  });
});
