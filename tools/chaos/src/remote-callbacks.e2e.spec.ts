import { readFileSync } from 'node:fs';
import type { Member } from './cluster/test-cluster';
import { HeldService } from './remote/held-service';
import { RemoteCluster } from './remote/remote-cluster';
import { until } from './waiting/until';

/** Lenient health checks, because the service shares this process with the spec, which may be busy. */
const lenient = { DS_HEALTH_CHECK_INTERVAL: '30s', DS_HEALTH_CHECK_TIMEOUT: '5s' };
const taskNames = ['first', 'second', 'third'];

describe('Executions that a worker handed off to a remote service', () => {
  let remote: RemoteCluster;
  let service: HeldService;
  beforeAll(async () => {
    remote = await RemoteCluster.open();
    await remote.start(1, lenient);
    service = await HeldService.start(remote.api, taskNames);
  });
  afterAll(async () => {
    await service.stop();
    await remote.close();
  });

  const workers = (): readonly Member[] =>
    remote.cluster.members.filter(({ process }) => process.name.startsWith('worker') && process.isAlive);
  const untilHandedOff = (id: string) =>
    until(`${id} was handed off`, async () => {
      const state = (await remote.cluster.probe.task(id))?.state;
      return state?.status === 'running' && state.handedOffTo === 'held-1';
    });
  const callbackUrl = (id: string) => new URL(String(service.requests.get(id)?.['callback_url']));
  const callBack = async (url: URL | string, body: unknown = { status: 'success' }) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    await response.text();
    return response.status;
  };

  it('are finished by callbacks when two thousand run at once on a worker with ten slots', async () => {
    const { cluster } = remote;
    const [worker] = workers();
    const before = residentMb(worker!);
    const ids: string[] = [];
    // A hundred requests at a time, as from callers who wait for each reply.
    for (const name of ['first', 'second'])
      for (let triggered = 0; triggered < 1000; triggered += 100)
        ids.push(...(await Promise.all(Array.from({ length: 100 }, () => cluster.trigger(`held.${name}`)))));
    await until('all are in flight', () => service.held.size === ids.length, { withinMs: 60_000 });
    expect(residentMb(worker!) - before).toBeLessThan(100);
    // The slots of the worker are free although two thousand executions are in flight.
    const one = await cluster.trigger('held.third');
    await untilHandedOff(one);
    service.release(...ids, one);
    await until(
      'all are finished',
      async () =>
        (await Promise.all(taskNames.map((name) => cluster.probe.config(`held.${name}`)))).every(
          ({ open }) => open === 0,
        ),
      { withinMs: 90_000, everyMs: 200 },
    );
    for (const id of ids.slice(-20)) {
      const task = await cluster.probe.task(id);
      expect(task?.toSnapshot()).toMatchObject({
        state: { status: 'success' },
        result: { data: { released: id } },
      });
    }
    expect(await cluster.probe.stat('success')).toBe(ids.length + 1);
    expect(await cluster.probe.audit()).toEqual([]);
  }, 180_000);

  it('are finished when the worker that handed them off has died and another scheduler leads', async () => {
    const { cluster } = remote;
    const id = await cluster.trigger('held.first');
    await untilHandedOff(id);
    const second = await cluster.start('scheduler', { environment: { DS_EGRESS_ALLOW_LOOPBACK: 'true' } });
    await workers()[0]!.process.kill();
    const apiScheduler = cluster.members.find(({ process }) => process.name === 'scheduler-1')!;
    await apiScheduler.process.kill();
    await until(
      'the other scheduler leads',
      async () => (await cluster.store.leaderId()) === second.process.name,
    );
    // No API listens now, so the service repeats the callback until one does.
    service.release(id);
    await remote.startScheduler(lenient);
    const task = await cluster.probe.finished(id, 30_000);
    expect(task.status).toBe('success');
    expect(task.attempt).toBe(1);
    await remote.startWorker();
  });

  it('are not finished by a callback with a wrong token, a wrong execution or a bad body', async () => {
    const { cluster } = remote;
    const [id, other] = [await cluster.trigger('held.first'), await cluster.trigger('held.second')];
    await Promise.all([untilHandedOff(id), untilHandedOff(other)]);
    const url = callbackUrl(id);
    const urlWith = (token: string) => `${url.origin}${url.pathname}?token=${token}`;
    const token = url.searchParams.get('token')!;

    expect(await callBack(`${url.origin}${url.pathname}`)).toBe(400);
    expect(await callBack(urlWith('nonsense'))).toBe(401);
    expect(await callBack(urlWith(callbackUrl(other).searchParams.get('token')!))).toBe(401);
    expect(await callBack(urlWith(token.replace(/^1~/, '2~')))).toBe(401);
    expect(await callBack(urlWith(token.replace('held-1', 'held-2')))).toBe(401);
    const flipped = token.at(-1) === 'A' ? 'B' : 'A';
    expect(await callBack(urlWith(`${token.slice(0, -2)}${flipped}${token.at(-1)!}`))).toBe(401);
    expect(await callBack(urlWith(token).replace(encodeURIComponent(id), 'held.first%4012345'))).toBe(401);
    expect(await callBack(url, { status: 'success', result: 'x'.repeat(10 * 1024 * 1024) })).toBe(413);
    expect(await callBack(url, { status: 'fine' })).toBe(400);
    expect(await callBack(url, 'not JSON')).toBe(400);
    expect((await cluster.probe.task(id))?.status).toBe('running');

    expect(await callBack(url, { status: 'running', progress: 50, note: 'half' })).toBe(200);
    expect(await callBack(url, { status: 'success', result: { rows: 7 } })).toBe(200);
    // Without a signature, nothing proves who calls once the attempt has ended.
    expect(await callBack(url, { status: 'failed', error: 'no' })).toBe(401);
    expect((await cluster.probe.task(id))?.toSnapshot().result).toMatchObject({ data: { rows: 7 } });
    service.release(id, other);
    await cluster.probe.finished(other);
  });

  it('ignore a callback from an earlier attempt', async () => {
    const { cluster } = remote;
    const id = await cluster.trigger('held.first');
    await untilHandedOff(id);
    const first = callbackUrl(id);
    service.held.delete(id);
    expect(await callBack(first, { status: 'failed', error: 'try again' })).toBe(200);
    expect(await callBack(first, { status: 'success' })).toBe(401);
    await until('it was handed off again', () => service.held.has(id));
    await untilHandedOff(id);
    expect(await callBack(first, { status: 'success' })).toBe(401);
    expect((await cluster.probe.task(id))?.attempt).toBe(2);
    service.release(id);
    expect((await cluster.probe.finished(id)).toSnapshot()).toMatchObject({
      attempts: 2,
      result: { data: { released: id } },
    });
    expect(await cluster.probe.audit()).toEqual([]);
  });
});

/** Resident memory of the process. */
function residentMb({ process: { pid } }: Member): number {
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}
