import { RemoteCluster } from './remote/remote-cluster';
import { GrpcProcess } from './services/grpc-process';

describe('The built worker, when it calls a gRPC service', () => {
  let remote: RemoteCluster;
  let service: GrpcProcess;
  beforeAll(async () => {
    service = await GrpcProcess.start();
    remote = await RemoteCluster.open();
    await remote.start(1);
  });
  afterAll(async () => {
    await remote.close();
    await service.kill();
  });

  /** Creates a task and triggers it, both through the API. */
  async function run(name: string, extraParameters: object) {
    const parameters = { address: service.address, payload: {}, ...extraParameters };
    const created = await remote.request('POST', '/api/v1/tasks', { name, executor: 'grpc', parameters });
    expect(created.status).toBe(201);
    const task = await remote.cluster.probe.finished(await remote.trigger(name));
    return task.toSnapshot();
  }

  it('stores the result that the service returns', async () => {
    const { state, result } = await run('unary', { payload: { day: 'today' } });
    expect(state.status).toBe('success');
    expect(result).toMatchObject({
      message: 'done',
      data: { pid: service.pid, attempt: 1, payload: { day: 'today' } },
    });
  });

  it('stores log lines and progress that the service streams', async () => {
    const { id, state } = await run('streaming', { stream: true });
    expect(state.status).toBe('success');
    const { lines, progress } = await remote.cluster.probe.ports.journal.read(id, 0, 10);
    expect(lines.map(({ message }) => message)).toEqual(['working']);
    expect(progress).toMatchObject({ percent: 50, note: 'half done' });
  });

  it('waits for the callback when the service accepts the work and goes on after the call', async () => {
    const { state, result, steps } = await run('accepting', { payload: { accept: true } });
    expect(state.status).toBe('success');
    expect(result).toMatchObject({ data: { pid: service.pid } });
    expect(steps.length).toBeGreaterThanOrEqual(3);
  });
});
