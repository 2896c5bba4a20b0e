import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { storeNames } from '../stores/stores';
import { startApi, type ApiUnderTest } from '../testing/api-under-test';
import { testStores } from '../testing/test-stores';

/**
 * The commands of the specification, with the port and the placeholders replaced. If a command names a service, the spec
 * runs that service.
 */
const commands = {
  register: `curl -X POST http://localhost:8080/api/v1/executors/register \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "data-processor",
    "instance_id": "executor-001",
    "base_url": "http://localhost:9090",
    "health_check_url": "http://localhost:9090/health",
    "tasks": [
      {
        "task_name": "daily_report",
        "cron": "0 0 2 * * *",
        "execution_mode": "sequential",
        "load_balance_strategy": "round_robin",
        "timeout": 300
      }
    ]
  }'`,
  create: `curl -X POST http://localhost:8080/api/v1/tasks \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "hourly_sync",
    "cron_expression": "0 0 * * * *",
    "execution_mode": "parallel",
    "load_balance_strategy": "least_loaded",
    "max_retry": 3,
    "timeout_seconds": 600,
    "parameters": {
      "source": "database_a",
      "target": "database_b"
    }
  }'`,
  trigger: `curl -X POST http://localhost:8080/api/v1/tasks/{task_id}/trigger \\
  -H "Content-Type: application/json" \\
  -d '{
    "parameters": {
      "force": true
    }
  }'`,
  history: `curl http://localhost:8080/api/v1/executions?task_id={task_id}&status=success&limit=10`,
  status: `curl -X PUT http://localhost:8080/api/v1/executors/{executor_id}/status \\
  -H "Content-Type: application/json" \\
  -d '{
    "status": "maintenance",
    "reason": "系统升级"
  }'`,
  scheduler: `curl http://localhost:8080/api/v1/scheduler/status`,
  executors: `curl http://localhost:8080/api/v1/executors`,
};

describe.each(storeNames)('The curl commands of the specification on the store %s', (store) => {
  let folder: string;
  let api: ApiUnderTest;
  let service: Server;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ds-curl-'));
    service = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    api = await startApi({
      settings: testStores[store](folder),
      handlers: { hourly_sync: () => Promise.resolve('synced') },
    });
  });
  afterAll(async () => {
    await api.stop();
    await new Promise((resolve) => service.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Pastes a command into a shell, as a reader would. */
  async function paste(name: keyof typeof commands) {
    const { port } = new URL(api.origin);
    const servicePort = (service.address() as AddressInfo).port;
    const command = commands[name]
      .replaceAll('localhost:8080', `localhost:${port}`)
      .replaceAll('localhost:9090', `localhost:${servicePort}`)
      .replaceAll(/\{(\w+_id)\}/g, (_, id: string) => ids[id] ?? '');
    // An ampersand without quotes sends curl to the background: the shell waits for it before it ends.
    const { stdout } = await promisify(execFile)('sh', ['-c', `${command}\nwait`]);
    return JSON.parse(stdout) as Record<string, unknown> & { items: Record<string, unknown>[] };
  }

  it('register an executor with its task', async () => {
    expect(await paste('register')).toMatchObject({ id: 'executor-001' });
    ids['executor_id'] = 'executor-001';
  });

  it('create a task', async () => {
    const made = await paste('create');
    expect(made).toMatchObject({
      name: 'hourly_sync',
      cron_expression: '0 0 * * * *',
      execution_mode: 'parallel',
      load_balance_strategy: 'least_loaded',
      max_retry: 3,
      timeout_seconds: 600,
      parameters: { source: 'database_a', target: 'database_b' },
    });
    expect(made['next_run_at']).toMatch(/:00:00\.000Z$/);
    ids['task_id'] = String(made['id']);
  });

  it('run the task by hand, and find the execution in its history', async () => {
    expect(await paste('trigger')).toMatchObject({ created: true });
    let history = await paste('history');
    while (history.items.length === 0) history = await paste('history');
    expect(history.items[0]).toMatchObject({
      task_id: ids['task_id'],
      status: 'success',
      result: { data: 'synced' },
    });
  });

  it('put the executor into maintenance, and list it', async () => {
    expect(await paste('status')).toMatchObject({ status: 'maintenance' });
    expect((await paste('executors')).items).toMatchObject([{ status: 'maintenance' }]);
  });

  it('show the state of the scheduler', async () => {
    expect(await paste('scheduler')).toMatchObject({ leader: { epoch: 1 } });
  });
});
