import { accepted } from '@distribute-schedule/executor-api';
import { anExecutionContext, anExecutionTask } from '@distribute-schedule/executor-api/testing';
import { LocalExecutor } from './local-executor';
import type { LocalHandlers } from './local-handlers';

const aTask = (handler: string, parameters: unknown = {}) => anExecutionTask({ handler, parameters });
const aContext = (signal?: AbortSignal) => anExecutionContext(signal && { signal });

describe('LocalExecutor', () => {
  it('calls the handler that the task names', async () => {
    const report = jest.fn(() => ({ rows: 3 }));
    const executor = new LocalExecutor({ report, other: () => 'no' });
    const [task, context] = [aTask('report'), aContext()];
    expect(await executor.execute(task, context)).toEqual({ code: 0, message: 'ok', data: { rows: 3 } });
    expect(report).toHaveBeenCalledWith(task, context);
  });

  it('waits for a handler that returns a promise', async () => {
    const executor = new LocalExecutor({ report: () => Promise.resolve(3) });
    expect(await executor.execute(aTask('report'), aContext())).toMatchObject({ data: 3 });
  });

  it('reports the work as handed off when the handler returns accepted', async () => {
    const executor = new LocalExecutor({ report: () => accepted('batch-1') });
    expect(await executor.execute(aTask('report'), aContext())).toEqual(accepted('batch-1'));
  });

  it('returns a result without data when the handler returns nothing', async () => {
    const executor = new LocalExecutor({ report: () => undefined });
    expect(await executor.execute(aTask('report'), aContext())).toEqual({ code: 0, message: 'ok' });
  });

  it('fails with the error that the handler throws', async () => {
    const executor = new LocalExecutor({
      report: () => {
        throw new TypeError('no rows');
      },
    });
    await expect(executor.execute(aTask('report'), aContext())).rejects.toThrow(new TypeError('no rows'));
  });

  it.each(['reprot', 'constructor', '__proto__'])(
    'fails for the unknown name %s, and allows a retry',
    async (name) => {
      const executor = new LocalExecutor({ report: () => 1 });
      await expect(executor.execute(aTask(name), aContext())).rejects.toMatchObject({
        message: `this worker has no local handler "${name}"; it has hello, report, sleep`,
        final: false,
      });
    },
  );

  it('throws in the constructor when a handler is not a function', () => {
    const handlers = { report: { default: () => 1 } } as unknown as LocalHandlers;
    expect(() => new LocalExecutor(handlers)).toThrow('the handler "report" must be a function, got object');
  });

  it('lists at most 20 names of its handlers', async () => {
    const handlers = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`a${i}`, () => i]));
    const unknown = new LocalExecutor(handlers).execute(aTask('b'), aContext());
    await expect(unknown).rejects.toThrow(/; it has a0, a1, .* and 82 more$/);
  });

  describe('hello', () => {
    it('greets the name in the parameters', async () => {
      const executor = new LocalExecutor();
      expect(await executor.execute(aTask('hello', { name: 'Ada' }), aContext())).toMatchObject({
        data: 'hello, Ada',
      });
      expect(await executor.execute(aTask('hello', null), aContext())).toMatchObject({
        data: 'hello, world',
      });
    });

    it('is replaced by a handler with the same name', async () => {
      const executor = new LocalExecutor({ hello: () => 'mine' });
      expect(await executor.execute(aTask('hello'), aContext())).toMatchObject({ data: 'mine' });
    });
  });

  describe('sleep', () => {
    it('returns how long it slept', async () => {
      const slept = await new LocalExecutor().execute(aTask('sleep', { ms: 1 }), aContext());
      expect(slept).toMatchObject({ data: { sleptMs: 1 } });
    });

    it('ends early when the attempt is aborted', async () => {
      const controller = new AbortController();
      const slept = new LocalExecutor().execute(aTask('sleep', { ms: 60_000 }), aContext(controller.signal));
      controller.abort();
      await expect(slept).rejects.toMatchObject({ name: 'AbortError' });
    });

    it.each([-1, '5s', Number.NaN, 2 ** 31])('refuses %p and prevents retries', async (ms) => {
      const slept = new LocalExecutor().execute(aTask('sleep', { ms }), aContext());
      await expect(slept).rejects.toMatchObject({ final: true });
    });
  });
});
