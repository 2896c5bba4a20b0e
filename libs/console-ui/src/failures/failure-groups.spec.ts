import { groupFailures, kindOfError, searchTextOf } from './failure-groups';
import type { components } from '@distribute-schedule/api-client';

type Execution = components['schemas']['ExecutionSummary'];

const failure = (task_id: string, error: string, end_time: string): Execution =>
  ({ id: `${task_id}@${end_time}`, task_id, error, end_time }) as Execution;

describe('groupFailures', () => {
  it('groups failures of a task whose errors differ only in numbers, ids and quoted texts', () => {
    const failures = [
      failure('close', 'HTTP 503 from "a" after 12 ms', '2026-12-01T03:00:00Z'),
      failure('mail', 'HTTP 503 from "a" after 12 ms', '2026-12-01T02:30:00Z'),
      failure('close', 'HTTP 502 from "b" after 7 ms', '2026-12-01T02:00:00Z'),
      failure('close', 'refused', '2026-12-01T01:00:00Z'),
    ];
    const groups = groupFailures(failures, ['close', 'mail']);
    expect(groups.map(({ newest, ids, since }) => [newest.task_id, ids.length, since.slice(11, 16)])).toEqual(
      [
        ['close', 2, '02:00'],
        ['mail', 1, '02:30'],
        ['close', 1, '01:00'],
      ],
    );
    expect(groups.map(({ tasks }) => tasks)).toEqual([2, 2, 1]);
  });

  it('shows tasks that have recovered after those that still fail', () => {
    const failures = [
      failure('recovered', 'refused', '2026-12-01T03:00:00Z'),
      failure('close', 'refused', '2026-12-01T02:00:00Z'),
    ];
    expect(groupFailures(failures, ['close']).map(({ newest }) => newest.task_id)).toEqual([
      'close',
      'recovered',
    ]);
  });

  it('searches for the longest words that stay the same', () => {
    expect(searchTextOf('HTTP 503 from "a": upstream connect error after 12 ms')).toBe(
      ': upstream connect error after',
    );
    expect(searchTextOf('17')).toBeUndefined();
  });

  it('leaves the words of an error', () => {
    expect(kindOfError('row 0b8f9c1e-1111-2222-3333-444455556666 of deadbeefdeadbeef: 3 left')).toBe(
      'row … of …: # left',
    );
  });
});
