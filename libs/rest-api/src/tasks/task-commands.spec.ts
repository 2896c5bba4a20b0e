import { readTaskChange } from './task-commands';

describe('A change of a task', () => {
  it('takes away what is null, so that an expression without a zone is read in UTC', () => {
    expect(readTaskChange({ time_zone: null, description: null, jitter: null })).toEqual({
      fields: { timeZone: 'UTC', retryPolicy: {} },
      without: ['description', 'jitterMs'],
    });
    expect(readTaskChange({ time_zone: 'Asia/Tokyo' }).fields).toMatchObject({ timeZone: 'Asia/Tokyo' });
    expect(readTaskChange({ priority: 1 }).fields).not.toHaveProperty('timeZone');
  });
});
