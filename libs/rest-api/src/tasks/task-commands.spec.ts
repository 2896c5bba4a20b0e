import { readTaskChange } from './task-commands';

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
