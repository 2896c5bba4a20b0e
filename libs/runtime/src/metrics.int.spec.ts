import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RecordingLogger } from '@distribute-schedule/application/testing';
import { taskConfigId } from '@distribute-schedule/domain';
import { createSystem, type System } from './create-system';
import type { PartialConfiguration } from './config/configuration';
import type { Role } from './roles';
import { until } from './testing/api-under-test';
import { testStores } from './testing/test-stores';

interface Started {
  readonly system: System;
  /** The value of each series, by its name with labels. */
  figures(): Promise<ReadonlyMap<string, number>>;
}

async function start(settings: PartialConfiguration, roles?: readonly Role[]): Promise<Started> {
  const log = new RecordingLogger();
  const system = createSystem(
    { api: { port: 0 }, ...settings },
    {
      log,
      ...(roles && { roles }),
      handlers: {
        fine: () => 'done',
        flaky: () => {
          throw new Error('no');
        },
      },
    },
  );
  await system.start();
  const { url } = log.lines.find(({ message }) => message === 'API is listening')?.fields as { url: string };
  return {
    system,
    figures: async () => {
      const response = await fetch(`${url}/metrics`);
      expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      const lines = (await response.text())
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
      return new Map(
        lines.map((line): [string, number] => {
          const end = line.lastIndexOf(' ');
          return [line.slice(0, end), Number(line.slice(end + 1))];
        }),
      );
    },
  };
}

describe.each(['redis', 'sqlite'] as const)('GET /metrics of a system on %s', (store) => {
  let folder: string;
  let all: Started;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'metrics-'));
    all = await start({ ...testStores[store](folder), metrics: { tasks: ['fine'] } });
  });
  afterAll(async () => {
    await all.system.stop();
    rmSync(folder, { recursive: true });
  });

  it('shows due times, attempts, retries, the worker, the store and the cluster', async () => {
    const { createTask, triggerTask } = all.system.useCases;
    const add = (id: string, more: object) =>
      createTask.execute({
        id: taskConfigId(id),
        fields: { name: id, executor: 'local', handler: id, ...more },
      });
    await add('fine', { trigger: '* * * * * *' });
    await add('flaky', {
      retryPolicy: { maxRetries: 1, retryDelayMs: 1, backoffRate: 1, maxDelayMs: 1, jitter: 0 },
    });
    await triggerTask.execute({ id: taskConfigId('flaky') });
    const figures = await until(
      () => all.figures(),
      (shown) =>
        (shown.get('ds_task_runs_total{task="fine",outcome="success"}') ?? 0) > 0 &&
        (shown.get('ds_task_runs_total{task="_other",outcome="failed"}') ?? 0) > 0,
    );
    for (const series of [
      'ds_due_times_total{outcome="fired"}',
      'ds_fire_commits_total{outcome="applied"}',
      'ds_fire_lateness_seconds_count',
      'ds_task_start_delay_seconds_count',
      'ds_attempts_total{executor="local",end="succeeded"}',
      'ds_attempt_duration_seconds_count{executor="local"}',
      'ds_task_last_success_timestamp_seconds{task="fine"}',
      'ds_duty_passes_total{duty="fire_due_configs",result="ok"}',
      'ds_leader_elections_total',
      'ds_leader_lock_requests_total{result="acquired"}',
      'ds_worker_heartbeat_seconds_count',
      'ds_store_round_trip_seconds_count{step="settle"}',
      'ds_http_requests_total{route="/metrics",code="200"}',
      'ds_fold_lag_seconds',
      'process_resident_memory_bytes',
    ])
      expect([series, figures.get(series)]).toEqual([series, expect.any(Number)]);
    // The first due time may come before the leader has read the workers.
    expect([...figures.keys()].some((series) => series.startsWith('ds_placements_total{to='))).toBe(true);
    expect(figures.get('ds_attempts_total{executor="local",end="failed"}')).toBe(2);
    expect(figures.get('ds_retries_total{executor="local"}')).toBe(1);
    expect(figures.get('ds_worker_capacity')).toBe(all.system.configuration.worker.maxConcurrentTasks);
    expect([...figures].filter(([series, value]) => series.startsWith('ds_') && Number.isNaN(value))).toEqual(
      [],
    );
    const one = [
      'ds_scheduler_leading',
      'ds_store_up',
      'ds_workers{state="live"}',
      'ds_schedulers{state="leading"}',
    ];
    expect(one.map((series) => figures.get(series))).toEqual([1, 1, 1, 1]);
  });
});

describe('GET /metrics of a cluster', () => {
  it('shows the figures of the cluster in the leader alone, and in its successor', async () => {
    const settings = testStores.redis('');
    const first = await start(settings, ['schedule', 'api']);
    const second = await start(settings, ['schedule', 'api']);
    try {
      await until(
        () => first.figures(),
        (shown) => shown.get('ds_scheduler_leading') === 1,
      );
      const [leader, follower] = [await first.figures(), await second.figures()];
      expect(leader.get('ds_schedulers{state="leading"}')).toBe(1);
      expect(follower.get('ds_scheduler_leading')).toBe(0);
      expect(
        [...follower.keys()].filter((series) =>
          /^ds_(schedulers|tasks|workers|fold)[{_](?!lost)/.test(series),
        ),
      ).toEqual([]);
      expect([...follower.keys()].filter((series) => series.startsWith('ds_worker_'))).toEqual([]);
      await first.system.stop();
      const successor = await until(
        () => second.figures(),
        (shown) => shown.get('ds_scheduler_leading') === 1,
      );
      expect(successor.get('ds_leader_elections_total')).toBe(1);
      expect(successor.get('ds_schedulers{state="leading"}')).toBe(1);
    } finally {
      await Promise.all([first.system.stop(), second.system.stop()]);
    }
  });

  it('answers 404 with what to set where metrics are off', async () => {
    const log = new RecordingLogger();
    const system = createSystem(
      { ...testStores.redis(''), api: { port: 0 }, metrics: { enabled: false } },
      { log, roles: ['api'] },
    );
    await system.start();
    const { url } = log.lines.find(({ message }) => message === 'API is listening')?.fields as {
      url: string;
    };
    const response = await fetch(`${url}/metrics`);
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'request.metrics_off' }]);
    await system.stop();
  });
});
