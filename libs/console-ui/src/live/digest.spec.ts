import { readDigest } from './digest';

const changed = { id: 'a@1', task_id: 'a', at: '2026-11-28T02:10:00.000Z' };

describe('readDigest', () => {
  it('reads what has changed, and when', () => {
    const { digest, at } = readDigest(
      JSON.stringify({
        at: '2026-11-28T02:10:01.000Z',
        events: { started: 1, 'task saved': 1 },
        executions: [{ ...changed, status: 'running', worker_id: 'worker-3' }],
        progress: [{ execution_id: 'a@1', percent: 62 }],
        tasks: ['b'],
        more: false,
      }),
    );
    expect(at).toBe(Date.parse('2026-11-28T02:10:01Z'));
    expect([...digest.executions]).toEqual([
      [
        'a@1',
        {
          id: 'a@1',
          taskId: 'a',
          status: 'running',
          at: Date.parse(changed.at),
          workerId: 'worker-3',
        },
      ],
    ]);
    expect([...digest.progress]).toEqual([['a@1', 62]]);
    expect([...digest.tasks]).toEqual(['b']);
    expect([digest.isIncomplete, digest.hasClusterChange]).toEqual([false, false]);
  });

  it('leaves the status and the worker open when no event names them', () => {
    const executions = [{ ...changed, status: null, worker_id: null }];
    const { digest, at } = readDigest(
      JSON.stringify({ at: null, events: {}, executions, progress: [], tasks: [], more: true }),
    );
    expect(digest.executions.get('a@1')).toMatchObject({ status: undefined, workerId: undefined });
    expect([digest.isIncomplete, at]).toEqual([true, undefined]);
  });

  it.each([
    ['not run', { hasClusterChange: false }],
    ['worker lost', { hasClusterChange: true }],
    ['leader changed', { hasClusterChange: true }],
  ])('says what the event `%s` is about', (event, expected) => {
    const events = { [event]: 1 };
    const { digest } = readDigest(
      JSON.stringify({ at: null, events, executions: [], progress: [], tasks: [], more: false }),
    );
    expect(digest).toMatchObject(expected);
  });
});
