import { RemoteCluster } from './remote/remote-cluster';
import { GrpcProcess } from './services/grpc-process';

describe('A gRPC service that the built worker calls', () => {
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

  /** Makes a task and runs it, both over the API. */
  async function run(name: string, said: object) {
    const parameters = { address: service.address, payload: {}, ...said };
    const made = await remote.ask('POST', '/api/v1/tasks', { name, executor: 'grpc', parameters });
    expect(made.status).toBe(201);
    const task = await remote.cluster.probe.finished(await remote.trigger(name));
    return task.toSnapshot();
  }

  it('answers with its result', async () => {
    const { state, result } = await run('unary', { payload: { day: 'today' } });
    expect(state.status).toBe('success');
    expect(result).toMatchObject({
      message: 'done',
      data: { pid: service.pid, attempt: 1, payload: { day: 'today' } },
    });
  });

  it('is heard while it works', async () => {
    const { id, state } = await run('streaming', { stream: true });
    expect(state.status).toBe('success');
    const { lines, progress } = await remote.cluster.probe.ports.journal.read(id, 0, 10);
    expect(lines.map(({ message }) => message)).toEqual(['on it']);
    expect(progress).toMatchObject({ percent: 50, note: 'half of it' });
  });

  it('goes on after the call where it says so, and ends the execution by its callback', async () => {
    const { state, result, steps } = await run('accepting', { payload: { accept: true } });
    expect(state.status).toBe('success');
    expect(result).toMatchObject({ data: { pid: service.pid } });
    expect(steps.length).toBeGreaterThanOrEqual(3);
  });
});
