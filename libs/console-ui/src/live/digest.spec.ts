import { DigestBuilder } from './digest';

const change = (event: string, more: object = {}) => ({
  id: undefined,
  event: 'change',
  data: JSON.stringify({
    at: '2026-11-28T02:10:00.000Z',
    event,
    execution_id: 'a@1',
    task_id: 'a',
    detail: null,
    ...more,
  }),
});

describe('DigestBuilder', () => {
  it('merges the events of an execution into its newest status', () => {
    const builder = new DigestBuilder();
    builder.add(change('created'));
    builder.add(change('started', { detail: 'worker-3' }));
    expect(builder.add(change('success'))).toBe(Date.parse('2026-11-28T02:10:00Z'));
    const { executions, isIncomplete } = builder.take();
    expect([...executions.values()]).toEqual([
      {
        id: 'a@1',
        taskId: 'a',
        status: 'success',
        at: Date.parse('2026-11-28T02:10:00Z'),
        workerId: 'worker-3',
      },
    ]);
    expect(isIncomplete).toBe(false);
    expect(builder.isEmpty).toBe(true);
  });

  it('keeps the status at an event that does not change it', () => {
    const builder = new DigestBuilder();
    builder.add(change('started'));
    builder.add(change('cancel requested'));
    expect(builder.take().executions.get('a@1')?.status).toBe('running');
  });

  it('names the tasks that changed', () => {
    const builder = new DigestBuilder();
    builder.add(change('task saved', { execution_id: null }));
    expect([...builder.take().tasks]).toEqual(['a']);
  });

  it('is incomplete after the event missed, and when there are too many changes', () => {
    const builder = new DigestBuilder();
    builder.add({ id: undefined, event: 'missed', data: '{}' });
    expect(builder.take().isIncomplete).toBe(true);
    for (let i = 0; i <= 2000; i += 1) builder.add(change('created', { execution_id: `a@${i}` }));
    const { executions, isIncomplete } = builder.take();
    expect([executions.size, isIncomplete]).toEqual([0, true]);
  });
});
