import type { StateChange } from '@distribute-schedule/application';
import { DigestBuilder } from './digest';

const change = (event: StateChange['event'], more: Partial<StateChange> = {}): StateChange => ({
  id: '1-0',
  at: Date.parse('2026-11-28T02:10:00Z'),
  event,
  taskId: 'a@1',
  configId: 'a',
  detail: '',
  ...more,
});

function digestOf(...changes: readonly StateChange[]) {
  const builder = new DigestBuilder();
  builder.add(changes);
  const [id, event, data = ''] = builder.frame('7-0').split('\n');
  expect([id, event]).toEqual(['id: 7-0', 'event: digest']);
  return JSON.parse(data.slice('data: '.length)) as Record<string, unknown[]>;
}

describe('A digest', () => {
  it('has the latest progress of an execution, which does not change its status', () => {
    const digest = digestOf(change('progress', { detail: '40' }), change('progress', { detail: '62.5' }));
    expect(digest).toMatchObject({ progress: [{ execution_id: 'a@1', percent: 62.5 }], executions: [] });
  });

  it('counts changes of workers, and names the task of a due time that did not run', () => {
    const digest = digestOf(
      change('worker lost', { taskId: '', configId: '', detail: 'worker-3' }),
      change('not run', { taskId: '', detail: 'missed' }),
    );
    expect(digest).toMatchObject({ events: { 'worker lost': 1, 'not run': 1 }, tasks: ['a'] });
  });

  it('merges the changes of an execution into its latest status and worker', () => {
    expect(digestOf(change('created'), change('started', { detail: 'worker-3' }), change('success'))).toEqual(
      {
        at: '2026-11-28T02:10:00.000Z',
        events: { created: 1, started: 1, success: 1 },
        executions: [
          {
            id: 'a@1',
            task_id: 'a',
            status: 'success',
            at: '2026-11-28T02:10:00.000Z',
            worker_id: 'worker-3',
          },
        ],
        progress: [],
        tasks: [],
        more: false,
      },
    );
  });

  it('keeps the status at an event that does not change it', () => {
    const { executions } = digestOf(change('started'), change('cancel requested'));
    expect(executions).toMatchObject([{ status: 'running' }]);
    expect(digestOf(change('cancel requested'))['executions']).toMatchObject([{ status: null }]);
  });

  it('names tasks that changed once, in the words of the API', () => {
    const saved = change('config saved', { taskId: '' });
    expect(digestOf(saved, saved)).toMatchObject({ events: { 'task saved': 2 }, tasks: ['a'], more: false });
  });

  it.each([
    ['executions', (n: number) => change('created', { taskId: `a@${n}` })],
    ['tasks', (n: number) => change('config saved', { taskId: '', configId: `a${n}` })],
  ])('names 200 %s, counts all and says that there are more', (name, changeOf) => {
    const changes = Array.from({ length: 201 }, (_, n) => changeOf(n));
    const known = digestOf(...changes.slice(0, 200), ...changes.slice(0, 200));
    expect([known[name]?.length, known['more']]).toEqual([200, false]);
    const all = digestOf(...changes);
    expect([all[name]?.length, all['more'], Object.values(all['events'] ?? {})]).toEqual([200, true, [201]]);
  });
});
