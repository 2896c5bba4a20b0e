import { readNewTask, readTaskChange } from './task-commands';

describe('readTaskChange', () => {
  it('removes fields that are null, and sets the time zone to UTC when it is null', () => {
    expect(readTaskChange({ time_zone: null, description: null, jitter: null })).toEqual({
      fields: { timeZone: 'UTC', retryPolicy: {} },
      without: ['description', 'jitterMs'],
    });
    expect(readTaskChange({ time_zone: 'Asia/Tokyo' }).fields).toMatchObject({ timeZone: 'Asia/Tokyo' });
    expect(readTaskChange({ priority: 1 }).fields).not.toHaveProperty('timeZone');
  });
});

describe('readNewTask', () => {
  it('names each text with characters that a reader cannot see', () => {
    const body = { name: 'a\u0000', type: 'b\u202e', handler: 'c\n', description: 'd\ne\u0007' };
    const read = () => readNewTask(body);
    expect(read).toThrow('name must be one line of visible text, but its character 2 is U+0000');
    expect(read).toThrow('type must be one line of visible text, but its character 2 is U+202E');
    expect(read).toThrow('handler must be one line of visible text, but its character 2 is U+000A');
    expect(read).toThrow('description must be visible text, but its character 4 is U+0007');
  });
});
