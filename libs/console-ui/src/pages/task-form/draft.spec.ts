import { changesOf, copyOf, draftOf, isSame, valueAt, withValue, type Task } from './draft';
import { textOf, valueOf } from './field-text';
import { differences, onTopOf } from './merge';
import { compareFires } from './next-fires';

const defaults = {
  id: 'new',
  name: 'new',
  type: 'local',
  executor: 'local',
  handler: 'new',
  description: null,
  cron_expression: '@manual',
  time_zone: null,
  priority: 5,
  misfire: { mode: 'once', max_count: 100, max_age: '1d' },
  labels: {},
  version: 1,
  created_at: '2026-11-29T00:00:00.000Z',
} as unknown as Task;
const task: Task = {
  ...defaults,
  id: 'report',
  name: 'Report',
  handler: 'quick',
  description: 'All of it',
  cron_expression: '0 0 2 * * *',
  time_zone: 'Asia/Shanghai',
  version: 7,
};

describe('The draft of a task', () => {
  it('changes nothing while nobody types', () => {
    expect(changesOf(draftOf(task), task, defaults)).toEqual({});
    expect(draftOf(task)).not.toHaveProperty('version');
  });

  it('sends what changed, and the default of what was removed', () => {
    const typed = withValue(withValue(draftOf(task), 'priority', 7), 'misfire.mode', 'all');
    const removed = withValue(withValue(typed, 'description', undefined), 'handler', undefined);
    expect(changesOf(removed, task, defaults)).toEqual({
      priority: 7,
      misfire: { mode: 'all', max_count: 100, max_age: '1d' },
      description: null,
      handler: 'Report',
    });
  });

  it('sends an empty name, because the server refuses it', () => {
    expect(changesOf(withValue(draftOf(task), 'name', undefined), task, defaults)).toEqual({ name: '' });
  });

  it('sends a field that only the YAML has, so that the server can say that it is unknown', () => {
    expect(changesOf({ ...draftOf(task), max_retrys: 3 }, task, defaults)).toEqual({ max_retrys: 3 });
  });

  it('has no id when it is a copy', () => {
    const copy = copyOf(task, (name) => `${name} copy`);
    expect(copy).toMatchObject({ name: 'Report copy', handler: 'quick' });
    expect(copy).not.toHaveProperty('id');
  });

  it('reads and sets a field of an object, and drops an object without fields', () => {
    const draft = withValue({}, 'misfire.mode', 'all');
    expect(valueAt(draft, 'misfire.mode')).toBe('all');
    expect(withValue(draft, 'misfire.mode', undefined)).toEqual({});
  });

  it('is the same in whatever order its fields are', () => {
    expect(isSame({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
    expect(isSame({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  });
});

describe('The text of a field', () => {
  it.each([
    ['number', '7', 7],
    ['number', 'seven', 'seven'],
    ['labels', 'gpu=true, region=eu=1', { gpu: 'true', region: 'eu=1' }],
    ['labels', 'gpu', 'gpu'],
    ['moment', '2026-12-01T02:00', '2026-12-01T02:00:00Z'],
    ['line', ' ', undefined],
  ] as const)('of the kind %s reads %j', (kind, typed, value) => {
    expect(valueOf(typed, kind, 'utc')).toEqual(value);
  });

  it('shows what it reads', () => {
    expect(textOf({ gpu: 'true', region: 'eu' }, 'labels', 'utc')).toBe('gpu=true, region=eu');
    expect(textOf('2026-12-01T02:00:00.000Z', 'moment', 'utc')).toBe('2026-12-01T02:00:00');
    expect(textOf('seven', 'number', 'utc')).toBe('seven');
    expect(textOf(undefined, 'line', 'utc')).toBe('');
  });
});

describe('Two people who change one task', () => {
  const theirs: Task = { ...task, priority: 3, cron_expression: '@every 3h', description: null, version: 8 };
  const mine = { ...draftOf(task), cron_expression: '@every 2h', labels: { gpu: 'true' } };

  it('see what each of them changed, and where both did', () => {
    const found = differences(task, theirs, mine);
    expect(found.map(({ field, isConflict }) => [field, isConflict])).toEqual([
      ['description', false],
      ['cron_expression', true],
      ['priority', false],
      ['labels', false],
    ]);
  });

  it('keep both changes, and mine where both changed a field', () => {
    const merged = onTopOf(task, theirs, mine);
    expect(merged).toMatchObject({ priority: 3, cron_expression: '@every 2h', labels: { gpu: 'true' } });
    expect(merged).not.toHaveProperty('description');
  });
});

describe('compareFires', () => {
  const at = (...hours: number[]) =>
    hours.map((hour) => ({ due_at: `2026-12-01T${String(hour).padStart(2, '0')}:00:00.000Z`, dst: null }));

  it('marks what a change adds and takes away', () => {
    const changes = compareFires(at(1, 2), at(2, 3)).map(({ change }) => change);
    expect(changes).toEqual(['removed', 'same', 'added']);
  });

  it('says nothing about the time after the end of a full list', () => {
    const hourly = at(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    const everyOther = at(0, 2, 4, 6, 8, 10, 12, 14, 16, 18);
    const compared = compareFires(everyOther, hourly);
    expect(compared.filter(({ change }) => change === 'removed')).toEqual([]);
    expect(compared.filter(({ change }) => change === 'added')).toHaveLength(5);
  });
});
