import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { HandlerHoldsClockError } from './handler-runs';
import { createTestSystem } from './test-system';

/** On a machine that does much else as well, the first system takes seconds to be put together. */
jest.setTimeout(60_000);

describe('A test system', () => {
  it('runs a month of hourly tasks in order, each at its time', async () => {
    const seen: number[] = [];
    const system = await createTestSystem({
      now: '2026-01-31T00:30:00Z',
      handlers: { note: (_, { scheduledTime }) => void seen.push(scheduledTime) },
    });
    await system.tasks.create({ name: 'note', cron_expression: '0 * * * *' });
    await system.advance('31d');
    const executions = await system.executions('note');
    expect(executions).toHaveLength(31 * 24);
    expect(executions.every(({ status, late_ms: late }) => status === 'success' && late === 0)).toBe(true);
    expect(seen).toEqual(executions.map(({ scheduled_time: at }) => Date.parse(at)));
    expect(system.now().toISOString()).toBe('2026-03-03T00:30:00.000Z');
  });

  it('keeps the local time when the clock changes', async () => {
    const system = await createTestSystem({
      now: '2026-03-27T12:00:00Z',
      handlers: { report: () => 'done' },
    });
    await system.tasks.create({ name: 'report', cron_expression: '0 2 * * *', time_zone: 'Europe/Berlin' });
    await system.advance('3d');
    const executions = await system.executions('report');
    expect(executions.map(({ scheduled_time: at }) => at)).toEqual([
      '2026-03-28T01:00:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:00:00.000Z',
    ]);
  });

  it('retries failed attempts with growing pauses, and lists each error', async () => {
    const system = await createTestSystem({
      handlers: {
        flaky: (_, { attempt }) => {
          if (attempt < 3) throw new Error(`not yet (${attempt})`);
          return attempt;
        },
      },
    });
    await system.tasks.create({ name: 'flaky', retry_delay: '10s', backoff_rate: 3, retry_jitter: 0 });
    await system.tasks.trigger('flaky');
    await system.advance('39s');
    expect(await system.executions('flaky')).toMatchObject([{ status: 'retrying', attempts: 2 }]);
    await system.advance('1s');
    expect(await system.executions('flaky')).toMatchObject([
      { status: 'success', attempts: 3, result: { data: 3 }, errors: ['not yet (1)', 'not yet (2)'] },
    ]);
  });

  it('ends an attempt at its timeout', async () => {
    const system = await createTestSystem({
      handlers: { slow: (_, context) => system.sleep('2h', context) },
    });
    await system.tasks.create({ name: 'slow', timeout: '1h', max_retry: 0 });
    await system.tasks.trigger('slow');
    await system.advance('59m');
    expect(await system.executions('slow')).toMatchObject([{ status: 'running' }]);
    await system.advance('2m');
    expect(await system.executions('slow')).toMatchObject([
      { status: 'failed', errors: ['timed out after 1h'] },
    ]);
  });

  it('aborts the signal of a handler when its execution is cancelled', async () => {
    let reason: unknown;
    const system = await createTestSystem({
      handlers: {
        slow: (_, context) =>
          system.sleep('2h', context).catch((error: unknown) => {
            reason = error;
          }),
      },
    });
    await system.tasks.create({ name: 'slow', timeout: '3h' });
    const execution = await system.tasks.trigger('slow');
    await system.advance('1m');
    await system.cancel(execution);
    expect(reason).toMatchObject({ name: 'AbortError' });
    expect(await system.executions('slow')).toMatchObject([{ status: 'cancelled' }]);
  });

  it('replaces a run that takes too long, and never runs two at once', async () => {
    let running = 0;
    let mostAtOnce = 0;
    const system = await createTestSystem({
      now: '2026-01-01T00:00:00Z',
      handlers: {
        slow: async (_, context) => {
          running += 1;
          mostAtOnce = Math.max(mostAtOnce, running);
          await system.sleep('90s', context).finally(() => (running -= 1));
        },
      },
    });
    await system.tasks.create({ name: 'slow', cron_expression: '* * * * *', execution_mode: 'replace' });
    expect(await system.tasks.show('slow')).toMatchObject({ execution_mode: 'replace' });
    await system.advance('150s');
    const byHand = await system.tasks.trigger('slow');
    await system.tasks.pause('slow');
    await system.advance('5m');
    const executions = await system.executions('slow');
    expect(executions.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'success']);
    expect(executions[2]?.id).toBe(byHand);
    expect(mostAtOnce).toBe(1);
  });

  it('leaves no listener on the signal of a handler that has slept', async () => {
    let left: unknown;
    const system = await createTestSystem({
      handlers: {
        slow: async (_, context) => {
          for (let n = 0; n < 3; n += 1) await system.sleep('1m', context);
          left = getEventListeners(context.signal, 'abort').length;
        },
      },
    });
    await system.tasks.create({ name: 'slow' });
    await system.tasks.trigger('slow');
    await system.advance('5m');
    expect(left).toBe(0);
  });

  it('advances step by step when a test does not await each advance', async () => {
    const system = await createTestSystem({ handlers: { real: () => pause(5) } });
    await system.tasks.create({ name: 'real', cron_expression: '0 * * * *' });
    await Promise.all([system.advance('1h'), system.advance('2h'), system.advanceTo('2026-01-01T05:00:00Z')]);
    expect(system.now().toISOString()).toBe('2026-01-01T05:00:00.000Z');
    expect(await system.executions('real')).toHaveLength(5);
  });

  it('waits for handlers that use real time', async () => {
    const system = await createTestSystem({ handlers: { real: () => pause(20, 'answered') } });
    await system.tasks.create({ name: 'real', cron_expression: '0 * * * *' });
    await system.advance('3h');
    const executions = await system.executions('real');
    expect(executions.map(({ result, duration_ms: took }) => [result, took])).toEqual(
      Array(3).fill([{ code: 0, message: 'ok', data: 'answered' }, 0]),
    );
  });

  it('names the handler that holds the clock, and what to do', async () => {
    const system = await createTestSystem({
      handlers: { stuck: () => new Promise(() => undefined) },
      patience: '50ms',
    });
    await system.tasks.create({ name: 'stuck', cron_expression: '0 * * * *' });
    await expect(system.advance('1h')).rejects.toThrow(HandlerHoldsClockError);
    await expect(system.advance('1h')).rejects.toThrow(/the handler "stuck" of stuck@\d+.*system\.sleep/);
  });

  it('applies the misfire policy after an outage', async () => {
    const system = await createTestSystem({ handlers: { job: () => undefined } });
    for (const mode of ['once', 'skip', 'all'] as const)
      await system.tasks.create({
        name: mode,
        handler: 'job',
        cron_expression: '0 * * * *',
        misfire: { mode },
      });
    await system.advance('30m');
    await system.outage('3h');
    await system.advance('10m');
    const outcomes = async (id: string) => (await system.ledger(id)).map(({ outcome }) => outcome);
    expect(await outcomes('once')).toEqual(['coalesced', 'coalesced', 'late']);
    expect(await outcomes('skip')).toEqual(['missed', 'missed', 'missed']);
    expect(await outcomes('all')).toEqual(['late', 'late', 'late']);
  });

  it('skips a due time while the previous run is not finished', async () => {
    const system = await createTestSystem({
      handlers: { long: (_, context) => system.sleep('90m', context) },
    });
    await system.tasks.create({
      name: 'long',
      cron_expression: '0 * * * *',
      execution_mode: 'skip',
      timeout: '2h',
    });
    await system.advance('4h');
    const ledger = await system.ledger('long');
    expect(ledger.map(({ outcome }) => outcome)).toEqual(['fired', 'skipped', 'fired', 'skipped']);
  });

  it('changes, pauses and deletes tasks as the API does, and refuses what the API refuses', async () => {
    const system = await createTestSystem({ handlers: { job: () => undefined } });
    await system.tasks.create({ name: 'job', cron_expression: '0 * * * *' });
    await system.tasks.pause('job');
    await system.advance('2h');
    await system.tasks.resume('job');
    await system.tasks.update('job', { cron_expression: '*/30 * * * *' });
    await system.advance('1h');
    expect(await system.executions('job')).toHaveLength(2);
    await system.tasks.remove('job');
    expect(await system.tasks.show('job')).toBeUndefined();
    await expect(system.tasks.create({ name: 'bad', cron_expression: '99 * * * *' })).rejects.toThrow(
      /cron_expression/,
    );
  });

  it('stops as a process does, and gives running tasks back', async () => {
    const system = await createTestSystem({
      handlers: { slow: (_, context) => system.sleep('2h', context) },
    });
    await system.tasks.create({ name: 'slow', timeout: '3h' });
    await system.tasks.trigger('slow');
    await system.advance('1m');
    await system.stop();
    await expect(system.executions('slow')).rejects.toThrow(/not open/);
  });
});
