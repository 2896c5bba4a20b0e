import {
  WorkerIdTakenError,
  workerId,
  type HeartbeatReply,
  type WorkerRegistration,
} from '@distribute-schedule/domain';
import type { Executor } from '@distribute-schedule/executor-api';
import type { WakeUp } from '../ports/wake-ups';
import { ExecutorRegistry } from './executor-registry';
import { InMemoryQueue } from '../testing/in-memory-queue';
import { WorkerService } from './worker-service';
import { anotherTask } from '@distribute-schedule/domain/testing';
import { Deferred } from '../testing/deferred';
import { fakeSecrets } from '../testing/fake-secrets';
import { RecordingJournal } from '../testing/recording-journal';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';
import { anExecutor, succeed, runForever, runUntilAborted, type Run } from '../testing/an-executor';

const worker = workerId('worker-1');
let clock: SettableClock;
const pass = (ms: number) => clock.pass(ms);

interface Given {
  readonly run?: Run;
  readonly executor?: Partial<Executor>;
  readonly others?: readonly Executor[];
}

function aService({ run = succeed, executor = {}, others = [] }: Given = {}) {
  const queue = new InMemoryQueue();
  const logger = new RecordingLogger();
  const events: string[] = [];
  const beats: WorkerRegistration[] = [];
  const store = {
    isAway: false,
    isIdTaken: false,
    lastHeartbeat: 0,
    reply: { running: [], cancelRequested: [], drainRequested: false } as HeartbeatReply,
  };
  const answer = <Value>(event: string, value: Value): Promise<Value> => {
    if (store.isAway) return Promise.reject(new Error('connection refused'));
    events.push(event);
    return Promise.resolve(value);
  };
  const claim = queue.claim.bind(queue);
  queue.claim = (request) => {
    events.push('claim');
    return claim(request);
  };
  let listener: (wakeUp: WakeUp) => void = () => undefined;
  const note = (event: string) => () => {
    events.push(event);
    return Promise.resolve();
  };
  const service = new WorkerService(
    {
      taskQueue: queue,
      journal: new RecordingJournal(),
      secrets: fakeSecrets({ shop_token: 'a-secret-value' }),
      workers: {
        lastHeartbeat: () =>
          store.isAway
            ? Promise.reject(new Error('connection refused'))
            : Promise.resolve(store.isIdTaken ? store.lastHeartbeat : undefined),
        heartbeat: (registration) => {
          beats.push(registration);
          if (store.isIdTaken) return Promise.reject(new WorkerIdTakenError(registration.id));
          return answer('beat', store.reply);
        },
        leave: () => answer('leave', undefined),
      },
      wakeUps: {
        forWorker: (_, onWakeUp) => {
          listener = onWakeUp;
          return answer('listen', note('no longer listening'));
        },
      },
      executors: new ExecutorRegistry([
        { ...anExecutor(run), start: note('executor started'), stop: note('executor stopped'), ...executor },
        ...others,
      ]),
      clock,
      randomness: new SettableRandomness(),
      logger,
      executorInstances: { find: () => Promise.resolve(undefined) },
      executorCalls: { cancel: () => Promise.resolve() },
    },
    {
      registration: {
        id: worker,
        address: '10.0.0.1:8080',
        capacity: 10,
        labels: { zone: 'a' },
        version: '1.2.3',
      },
      heartbeatIntervalMs: 10_000,
      heartbeatTimeoutMs: 30_000,
      scanIntervalMs: 5000,
      maxResultBytes: 1000,
      graceMs: 5000,
    },
  );
  return { service, queue, logger, events, beats, store, wakeUp: (wakeUp: WakeUp) => listener(wakeUp) };
}

describe('WorkerService', () => {
  beforeEach(() => {
    clock = new SettableClock();
  });

  describe('start', () => {
    it('advertises the names of its secrets, and never their values', async () => {
      const { service, beats } = aService();
      await service.start();
      expect(beats).toMatchObject([{ secrets: ['shop_token'] }]);
      expect(JSON.stringify(beats)).not.toContain('a-secret-value');
    });

    it('starts its executors, registers, listens and only then claims', async () => {
      const { service, events, beats } = aService();
      await service.start();
      await pass(0);
      expect(events).toEqual(['executor started', 'beat', 'listen', 'claim']);
      expect(beats[0]).toMatchObject({
        id: worker,
        address: '10.0.0.1:8080',
        capacity: 10,
        labels: { zone: 'a' },
        executors: ['local'],
        isDraining: false,
      });
    });

    it('is refused when another worker with its id sends heartbeats', async () => {
      const { service, store, events } = aService();
      store.isIdTaken = true;
      const started = service.start();
      await pass(5_000);
      store.lastHeartbeat = 10_000;
      const refused = expect(started).rejects.toMatchObject({ code: 'worker.id_taken' });
      await pass(500);
      await refused;
      await service.stop(0);
      expect(events).toEqual(['executor started', 'executor stopped']);
    });

    it('waits until the tasks of an earlier worker with its id are recovered', async () => {
      const { service, store, events, logger } = aService();
      store.isIdTaken = true;
      const started = service.start();
      await pass(45_000);
      expect(events).toEqual(['executor started']);
      expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
      store.isIdTaken = false;
      await pass(500);
      await started;
      expect(events).toEqual(['executor started', 'beat', 'listen', 'claim']);
    });

    it('looks 20 times in a heartbeat interval whether another worker still has its id', async () => {
      const { service, store } = aService();
      let looks = 0;
      Object.defineProperty(store, 'isIdTaken', { get: () => (looks += 1) <= 20 });
      void service.start();
      await clock.pass(9_999);
      expect(looks).toBe(20);
      await clock.pass(1);
      await service.stop(0);
    });

    it('does not leave when another worker has its id', async () => {
      const { service, store, events } = aService();
      store.isIdTaken = true;
      const started = service.start();
      await pass(60_000);
      const stopped = service.stop(1_000);
      await pass(10_000);
      await Promise.all([started, stopped]);
      expect(events).toEqual(['executor started', 'executor stopped']);
    });

    it('waits for a store that is away', async () => {
      const { service, store, events } = aService();
      store.isAway = true;
      const started = service.start();
      await pass(60_000);
      store.isAway = false;
      await pass(2000);
      await started;
      expect(events.slice(0, 4)).toEqual(['executor started', 'beat', 'listen', 'claim']);
    });

    it('logs which executor it waits for when a start takes long', async () => {
      const { service, logger } = aService({ executor: { start: () => new Promise(() => undefined) } });
      void service.start();
      await pass(10_000);
      expect(logger.fieldsOf('still waiting for an executor to start')).toMatchObject([
        { executor: 'local' },
      ]);
    });

    it('rejects when an executor cannot start', async () => {
      const start = () => Promise.reject(new Error('port 9000 is taken'));
      const { service, events } = aService({ executor: { start } });
      await expect(service.start()).rejects.toThrow(
        'The executor "local" could not start: port 9000 is taken',
      );
      expect(events).toEqual([]);
    });
  });

  describe('wake-ups', () => {
    it('claims when tasks wait, and when the connection is back', async () => {
      const { service, queue, wakeUp } = aService();
      await service.start();
      await pass(0);
      wakeUp({ kind: 'tasks' });
      await pass(0);
      wakeUp({ kind: 'reconnected' });
      await pass(0);
      expect(queue.claims).toHaveLength(3);
    });

    it('sends a heartbeat at once when the connection is back', async () => {
      const { service, beats, wakeUp } = aService();
      await service.start();
      wakeUp({ kind: 'reconnected' });
      expect(beats).toHaveLength(2);
    });

    it('cancels a running attempt', async () => {
      const { service, queue, wakeUp } = aService({ run: runUntilAborted });
      const task = anotherTask();
      queue.add(task);
      await service.start();
      await pass(0);
      wakeUp({ kind: 'cancel', taskId: task.id });
      await pass(0);
      expect(queue.settled.get(task.id)?.status).toBe('cancelled');
    });

    it('drains and notifies the schedulers at once', async () => {
      const { service, beats, store, wakeUp } = aService();
      await service.start();
      store.reply = { running: [], cancelRequested: [], drainRequested: true };
      wakeUp({ kind: 'drain', drain: true });
      await pass(0);
      expect(beats.map(({ isDraining }) => isDraining)).toEqual([false, true]);
    });

    it('changes its capacity and notifies the schedulers at once', async () => {
      const { service, beats, store, wakeUp } = aService();
      await service.start();
      store.reply = { running: [], cancelRequested: [], drainRequested: false, capacityRequested: 7 };
      wakeUp({ kind: 'capacity', capacity: 7 });
      await pass(0);
      expect(beats.map(({ capacity }) => capacity)).toEqual([beats[0]!.capacity, 7]);
    });
  });

  describe('heartbeats', () => {
    it('cancel an attempt whose cancel wake-up was lost', async () => {
      const { service, queue, store } = aService({ run: runUntilAborted });
      const task = anotherTask();
      queue.add(task);
      await service.start();
      await pass(0);
      store.reply = { running: [], cancelRequested: [task.id], drainRequested: false };
      await pass(10_000);
      expect(queue.settled.get(task.id)?.status).toBe('cancelled');
    });

    it('send an outcome again that the store has lost', async () => {
      const { service, queue, store, logger } = aService({ run: succeed });
      const task = anotherTask();
      queue.add(task);
      await service.start();
      await pass(0);
      expect(queue.settled.get(task.id)?.status).toBe('success');
      const token = queue.lose(task.id);
      store.reply = { running: [token], cancelRequested: [], drainRequested: false };
      await pass(10_000);
      expect(queue.settled.get(task.id)?.status).toBe('success');
      expect(logger.fieldsOf('the store has lost the outcome of an attempt; sending it again')).toMatchObject(
        [{ taskId: task.id, attempt: 1, status: 'success' }],
      );
    });

    it('report the version, and how far the clock of the machine is ahead', async () => {
      const { service, beats } = aService();
      clock.aheadMs = 1_740;
      await service.start();
      expect(beats[0]).toMatchObject({ version: '1.2.3', clockOffsetMs: 1_700 });
      clock.aheadMs = 12;
      await pass(10_000);
      expect(beats.at(-1)).toMatchObject({ version: '1.2.3', clockOffsetMs: 0 });
    });

    it('start and stop draining as the store requests', async () => {
      const { service, beats, store } = aService();
      await service.start();
      store.reply = { running: [], cancelRequested: [], drainRequested: true };
      await pass(10_000);
      expect(beats.at(-1)?.isDraining).toBe(true);
      store.reply = { running: [], cancelRequested: [], drainRequested: false };
      await pass(10_000);
      expect(beats.at(-1)?.isDraining).toBe(false);
    });

    it('change the capacity as the store requests, and back when it requests none', async () => {
      const { service, beats, store } = aService();
      await service.start();
      const own = beats[0]!.capacity;
      store.reply = { running: [], cancelRequested: [], drainRequested: false, capacityRequested: 7 };
      await pass(10_000);
      expect(beats.at(-1)?.capacity).toBe(7);
      store.reply = { running: [], cancelRequested: [], drainRequested: false };
      await pass(10_000);
      expect(beats.at(-1)?.capacity).toBe(own);
    });

    it('end all attempts after 25 seconds without the store, and claim again when it is back', async () => {
      const { service, queue, store, logger } = aService({ run: runForever });
      const task = anotherTask();
      queue.add(task);
      await service.start();
      await pass(0);
      store.isAway = true;
      queue.isUnreachable = { claim: true, apply: true };
      await pass(24_999);
      const givenUp = () =>
        logger.fieldsOf('executor ignores its signal; its attempt ends without it').length;
      expect(givenUp()).toBe(0);
      await pass(501);
      expect(givenUp()).toBe(1);
      store.isAway = false;
      queue.isUnreachable = { claim: false, apply: false };
      const late = anotherTask();
      queue.add(late);
      await pass(2000);
      expect(queue.settled.get(task.id)?.toSnapshot()).toMatchObject({
        state: { status: 'pending' },
        crashes: 1,
      });
      expect(queue.held.has(late.id)).toBe(true);
    });
  });

  describe('when another process has registered under its id', () => {
    it('stops its attempts, claims nothing more, reports that it must end, and does not leave', async () => {
      const aborted = jest.fn();
      const { service, store, queue, events } = aService({
        run: (task, context) => {
          context.signal.addEventListener('abort', aborted);
          return runUntilAborted(task, context);
        },
      });
      await service.start();
      const failures: Error[] = [];
      service.onFailure((error) => failures.push(error));
      queue.add(anotherTask());
      await pass(5_000);
      store.isIdTaken = true;
      await pass(10_000);
      expect(failures).toMatchObject([{ code: 'worker.id_taken' }]);
      expect(aborted).toHaveBeenCalledTimes(1);
      const claims = events.filter((event) => event === 'claim').length;
      await pass(60_000);
      await service.stop(0);
      expect(events.filter((event) => event === 'claim')).toHaveLength(claims);
      expect(events).not.toContain('leave');
      expect(failures).toHaveLength(1);
    });
  });

  describe('stop', () => {
    it('ends its attempts, leaves and stops its executors, in this order', async () => {
      const { service, events, beats } = aService();
      await service.start();
      await pass(0);
      events.length = 0;
      const stopped = service.stop(5000);
      await pass(0);
      await stopped;
      expect(events).toEqual(['beat', 'no longer listening', 'leave', 'executor stopped']);
      expect(beats.at(-1)?.isDraining).toBe(true);
      expect(clock.waiting).toBe(0);
    });

    it('sends heartbeats while attempts use the grace period, and logs what it waits for', async () => {
      const { service, queue, events, logger } = aService({ run: runForever });
      queue.add(anotherTask());
      await service.start();
      await pass(0);
      const stopped = service.stop(60_000);
      await pass(59_000);
      expect(logger.fieldsOf('waiting for running attempts to end')).toMatchObject([
        { running: 1, graceMs: 60_000 },
      ]);
      expect(events.filter((event) => event === 'beat')).toHaveLength(7);
      await pass(1500);
      await stopped;
      expect(
        logger.fieldsOf('the grace period has ended; returning running tasks to the queue'),
      ).toHaveLength(1);
      expect(events.at(-1)).toBe('executor stopped');
    });

    it('does not leave while the store lacks a result', async () => {
      const { service, queue, events, logger } = aService({ run: runForever });
      queue.add(anotherTask());
      await service.start();
      await pass(0);
      queue.isUnreachable = { claim: false, apply: true };
      const stopped = service.stop(0);
      await pass(5000);
      await stopped;
      expect(events).not.toContain('leave');
      expect(
        logger.fieldsOf('stopped before the store accepted every result; a scheduler will recover the tasks'),
      ).toHaveLength(1);
    });

    it('takes at most a few seconds, whatever hangs', async () => {
      const hang = () => new Promise<never>(() => undefined);
      const { service, queue, store } = aService({ run: runForever, executor: { stop: hang } });
      queue.add(anotherTask());
      await service.start();
      await pass(0);
      store.isAway = true;
      queue.replyAfter = hang();
      let isStopped = false;
      void service.stop(1000).then(() => {
        isStopped = true;
      });
      await pass(6500);
      expect(isStopped).toBe(true);
      expect(clock.waiting).toBe(0);
    });

    it('ends a start that still waits for the store', async () => {
      const { service, store, events, logger } = aService();
      store.isAway = true;
      const started = service.start();
      await pass(5000);
      const stopped = service.stop(5000);
      await pass(5000);
      await Promise.all([started, stopped]);
      expect(events).toEqual(['executor started', 'executor stopped']);
      expect(logger.fieldsOf('worker started')).toEqual([]);
      expect(clock.waiting).toBe(0);
    });

    it('starts no further executor after it was requested', async () => {
      const begun = new Deferred<void>();
      const start = jest.fn(() => Promise.resolve());
      const { service, events } = aService({
        executor: { start: () => begun.promise },
        others: [{ ...anExecutor(succeed, 'http'), start }],
      });
      const started = service.start();
      await pass(0);
      const stopped = service.stop(1000);
      begun.resolve();
      await pass(0);
      await Promise.all([started, stopped]);
      expect(start).not.toHaveBeenCalled();
      expect(events.at(-1)).toBe('executor stopped');
    });

    it('runs once, however often it is requested', async () => {
      const { service, events } = aService();
      await service.start();
      await pass(0);
      const stops = [service.stop(1000), service.stop(1000)];
      await pass(0);
      await Promise.all(stops);
      expect(events.filter((event) => event === 'leave')).toHaveLength(1);
    });

    it('stops the started executors when another one could not start', async () => {
      const { service, events } = aService({ executor: { start: () => Promise.reject(new Error('no')) } });
      await expect(service.start()).rejects.toThrow('no');
      const stopped = service.stop(1000);
      await pass(5000);
      await stopped;
      expect(events).not.toContain('executor stopped');
    });
  });
});
