import { aWorker, anExecutorInstance } from '@distribute-schedule/domain/testing';
import { Registry } from 'prom-client';
import { showCluster, type ClusterReading } from './cluster-figures';
import { createMeters } from './meters';

const reading: ClusterReading = {
  totals: {
    unfinished: 10,
    queues: [{ requirementKey: 'local', waiting: 3 }],
    counts: { success: 7, failed: 1 },
    oldestUnfoldedAt: 8_000,
  },
  oldestDueAt: 9_000,
  workers: [aWorker({ capacity: 4, running: 2, queued: 1 }), aWorker({ id: 'w-2', capacity: 2 })],
  schedulers: [
    { id: 's-1', address: '', state: 'leading', epoch: 1, startedAt: 0, lastHeartbeat: 0 },
    { id: 's-2', address: '', state: 'following', epoch: 0, startedAt: 0, lastHeartbeat: 0 },
  ],
  instances: [anExecutorInstance()],
  health: {
    description: '',
    usedMemoryBytes: 100,
    maxMemoryBytes: 0,
    warnings: [{ code: 'redis.no_append_only_file', message: 'no append-only file' }],
  },
  now: 10_500,
};

async function shown(readings: readonly ClusterReading[]): Promise<readonly string[]> {
  const cluster = new Registry();
  const meters = createMeters({ process: new Registry(), cluster }, []);
  for (const each of readings) showCluster(meters, each);
  return (await cluster.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('showCluster', () => {
  it('shows what the store holds', async () => {
    expect(await shown([reading])).toEqual([
      'ds_tasks{state="waiting"} 4',
      'ds_tasks{state="running"} 2',
      'ds_tasks{state="delayed"} 4',
      'ds_tasks_total{event="success"} 7',
      'ds_tasks_total{event="failed"} 1',
      'ds_fold_lag_seconds 2.5',
      'ds_due_backlog_seconds 1.5',
      'ds_workers{state="live"} 2',
      'ds_workers{state="draining"} 0',
      'ds_worker_slots{state="free"} 3',
      'ds_worker_slots{state="busy"} 2',
      'ds_schedulers{state="leading"} 1',
      'ds_schedulers{state="following"} 1',
      'ds_schedulers{state="standing"} 0',
      'ds_executor_instances{status="healthy"} 1',
      'ds_store_memory_bytes{kind="used"} 100',
      'ds_store_warnings 1',
    ]);
  });

  it('shows the latest reading alone', async () => {
    const counts = { success: 9, failed: 1 };
    const later = { ...reading, totals: { ...reading.totals, counts }, instances: [] };
    const lines = await shown([reading, later]);
    expect(lines).toContain('ds_tasks_total{event="success"} 9');
    expect(lines.filter((line) => line.startsWith('ds_executor_instances'))).toEqual([]);
  });
});
