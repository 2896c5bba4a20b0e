import { differences } from './comparison';
import type { Execution } from './queries';

const execution = (fields: Partial<Execution>): Execution =>
  ({
    task_version: 1,
    parameters: { a: 1 },
    worker_id: 'w-1',
    timeout_seconds: 60,
    duration_ms: 2000,
    late_ms: 3,
    ...fields,
  }) as Execution;

describe('differences', () => {
  it('names what differs from the last good execution, the most likely cause first', () => {
    const failed = execution({ worker_id: 'w-2', task_version: 2, parameters: { a: 2 } });
    expect(differences(execution({}), failed)).toEqual([
      { what: 'version', good: 1, failed: 2 },
      { what: 'parameters', good: '{\n  "a": 1\n}', failed: '{\n  "a": 2\n}' },
      { what: 'worker', good: 'w-1', failed: 'w-2' },
    ]);
  });

  it('masks parameters that are named like a secret', () => {
    const parameters = (token: string) => ({ parameters: { token } });
    const [difference] = differences(execution(parameters('one')), execution(parameters('two')));
    expect(difference).toMatchObject({ what: 'parameters' });
    expect(JSON.stringify(difference)).not.toMatch(/one|two/);
  });

  it('names a time only when it is far from the other', () => {
    expect(differences(execution({}), execution({ duration_ms: 2500, late_ms: 900 }))).toEqual([]);
    expect(differences(execution({}), execution({ duration_ms: 60_000, late_ms: 4000 }))).toEqual([
      { what: 'duration', good: 2000, failed: 60_000 },
      { what: 'lateness', good: 3, failed: 4000 },
    ]);
  });
});
