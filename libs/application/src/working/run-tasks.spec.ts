import { workerId, type Task, type TaskId } from '@distribute-schedule/domain';
import { accepted } from '@distribute-schedule/executor-api';
import { ExecutorRegistry } from './executor-registry';
import { RunTasks } from './run-tasks';
import { ServedQueues } from './served-queues';
import { InMemoryQueue } from '../testing/in-memory-queue';
import { StoreTrust } from './store-trust';
import { anExecutorInstance, anotherTask } from '@distribute-schedule/domain/testing';
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

function aWorker({ run = succeed, capacity = 10 }: { run?: Run; capacity?: number } = {}) {
  const queue = new InMemoryQueue(() => clock.now());
  const logger = new RecordingLogger();
  const executors = new ExecutorRegistry([anExecutor(run)]);
  const trust = new StoreTrust(clock, 25_000);
  const notified: [executorId: string, taskId: string, attempt: number][] = [];
  trust.renew(clock.monotonic());
  const served = new ServedQueues({ executors: ['local'], labels: { zone: 'a' } });
  const tasks = new RunTasks(
    {
      taskQueue: queue,
      journal: new RecordingJournal(),
      secrets: fakeSecrets(),
      executors,
      served,
      trust,
      clock,
      randomness: new SettableRandomness(),
      logger,
      executorInstances: { find: (id) => Promise.resolve(anExecutorInstance({ id })) },
      executorCalls: { cancel: ({ id }, ...rest) => Promise.resolve(void notified.push([id, ...rest])) },
    },
    {
      workerId: worker,
      capacity,
      graceMs: 10_000,
      scanIntervalMs: 5000,
      maxResultBytes: 1000,
      callbackUrl: ({ taskId }) => `https://schedule.example/${taskId}`,
    },
  );
  const status = (task: Task) => queue.settled.get(task.id)?.status;
  return { tasks, queue, logger, trust, clock, status, notified };
}

const some = (count: number) => Array.from({ length: count }, () => anotherTask());

/** Attempts that end when the spec opens the gate of their task. */
function gated() {
  const gates = new Map<string, Deferred<void>>();
  const gate = (id: string) => {
    const known = gates.get(id) ?? new Deferred<void>();
    gates.set(id, known);
    return known;
  };
  const run: Run = async ({ id }) => {
    await gate(id).promise;
    return { code: 0, message: 'ok' };
  };
  return { run, end: (...tasks: Task[]) => tasks.forEach(({ id }) => gate(id).resolve()) };
}

describe('RunTasks', () => {
  beforeEach(() => {
    clock = new SettableClock();
  });

  describe('claiming', () => {
    it('claims nothing before it is started', async () => {
      const { tasks, queue } = aWorker();
      tasks.wake();
      await pass(60_000);
      expect(queue.claims).toHaveLength(0);
    });

    it('claims up to its slots, runs the tasks and sends the outcomes', async () => {
      const { tasks, queue, status } = aWorker({ capacity: 2 });
      const waiting = some(3);
      queue.add(...waiting);
      tasks.start();
      await pass(0);
      expect(queue.claims[0]).toMatchObject({
        workerId: worker,
        slots: 2,
        graceMs: 10_000,
        serves: ['local'],
      });
      expect(waiting.map(status)).toEqual(['success', 'success', 'success']);
    });

    it('sleeps after an empty claim until it is woken', async () => {
      const { tasks, queue, status } = aWorker();
      tasks.start();
      await pass(4000);
      expect(queue.claims).toHaveLength(1);
      const [task] = some(1);
      queue.add(task!);
      tasks.wake();
      await pass(0);
      expect(status(task!)).toBe('success');
    });

    it('claims at intervals when no wake-up comes', async () => {
      const { tasks, queue, status } = aWorker();
      tasks.start();
      await pass(0);
      const [task] = some(1);
      queue.add(task!);
      await pass(5000);
      expect(status(task!)).toBe('success');
    });

    it('claims again at once after a full reply', async () => {
      const { tasks, queue } = aWorker({ run: runForever, capacity: 1000 });
      queue.assign(...some(1000));
      tasks.start();
      await pass(0);
      expect(tasks.runningCount).toBe(1000);
      expect(queue.claims.map(({ slots }) => slots)).toEqual([512, 488]);
    });

    it('claims at most as many tasks as it has slots', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run, capacity: 3 });
      const waiting = some(5);
      queue.add(...waiting);
      tasks.start();
      await pass(20_000);
      expect(tasks.runningCount).toBe(3);
      expect(queue.claims).toHaveLength(1);
      end(waiting[0]!);
      await pass(0);
      expect(queue.claims.at(-1)?.slots).toBe(1);
      expect(tasks.runningCount).toBe(3);
    });

    it('claims again at once from a queue that it learns it can serve', async () => {
      const { tasks, queue, status } = aWorker();
      const here = anotherTask({ labels: { zone: 'a' } });
      const elsewhere = anotherTask({ labels: { zone: 'b' } });
      queue.add(here, elsewhere);
      tasks.start();
      await pass(0);
      expect(status(here)).toBe('success');
      expect(queue.claims[1]?.serves).toEqual(['local', 'local,zone=a']);
      expect(queue.held.has(elsewhere.id)).toBe(false);
    });

    it('does not claim repeatedly when others take the tasks', async () => {
      const { tasks, queue } = aWorker();
      jest.spyOn(queue, 'claim').mockResolvedValue({ tasks: [], waitingFor: ['local'] });
      tasks.start();
      await pass(4000);
      expect(queue.claim).toHaveBeenCalledTimes(1);
    });

    it('claims up to a new capacity, and lets attempts beyond it finish', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run, capacity: 3 });
      const waiting = some(9);
      queue.add(...waiting);
      tasks.start();
      await pass(0);
      tasks.resize(5);
      await pass(0);
      expect(tasks.runningCount).toBe(5);
      tasks.resize(1);
      end(...waiting.slice(0, 4));
      await pass(10_000);
      expect(tasks.runningCount).toBe(1);
      expect(queue.settled.size).toBe(4);
      end(waiting[4]!);
      await pass(0);
      expect(tasks.runningCount).toBe(1);
    });

    it('claims nothing while it drains, and claims again afterwards', async () => {
      const { tasks, queue, status } = aWorker();
      tasks.start();
      await pass(0);
      tasks.drain(true);
      const [task] = some(1);
      queue.add(task!);
      tasks.wake();
      await pass(20_000);
      expect(status(task!)).toBeUndefined();
      tasks.drain(false);
      await pass(0);
      expect(status(task!)).toBe('success');
    });
  });

  describe('round trips', () => {
    /** Names each request of the worker in the order in which they were sent. */
    function requestsOf(queue: InMemoryQueue): string[] {
      const requests: string[] = [];
      const { claim, apply } = queue;
      queue.claim = (request) => (requests.push(`claim ${request.slots}`), claim.call(queue, request));
      queue.apply = (changes, token) => (
        requests.push(`apply ${changes.length}`),
        apply.call(queue, changes, token)
      );
      return requests;
    }

    it('sends outcomes of one tick together, with a claim', async () => {
      const { tasks, queue } = aWorker({ capacity: 100 });
      queue.add(...some(300));
      const requests = requestsOf(queue);
      tasks.start();
      await pass(0);
      expect(requests).toEqual([
        'claim 100',
        ...['claim 50', 'apply 100', 'claim 50'],
        ...['claim 50', 'apply 100', 'claim 50'],
        ...['claim 50', 'apply 100', 'claim 50'],
        'claim 100',
      ]);
    });

    it('sends outcomes before the claim when no more tasks are known to wait', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      const requests = requestsOf(queue);
      tasks.start();
      await pass(0);
      end(task!);
      await pass(0);
      expect(requests).toEqual(['claim 10', 'apply 1', 'claim 10']);
    });

    it('claims for one slot before it sends the outcome that freed it, when more tasks wait', async () => {
      const { tasks, queue } = aWorker({ capacity: 1 });
      queue.add(...some(2));
      const requests = requestsOf(queue);
      tasks.start();
      await pass(0);
      expect(requests).toEqual(['claim 1', ...['claim 1', 'apply 1'], ...['claim 1', 'apply 1'], 'claim 1']);
    });

    it('runs what one step has brought while the store works on the other', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run, capacity: 4 });
      const waiting = some(8);
      queue.add(...waiting);
      tasks.start();
      await pass(0);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      end(...waiting.slice(0, 2));
      await pass(10);
      queue.replyAfter = Promise.resolve();
      end(...waiting.slice(2, 4));
      await pass(10);
      expect(queue.applies.map(({ ids }) => ids.length)).toEqual([2, 2]);
      expect(tasks.runningCount).toBe(2);
      answer.resolve();
      await pass(0);
      expect(tasks.runningCount).toBe(4);
    });

    it('has at most two steps in flight', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run, capacity: 6 });
      const waiting = some(6);
      queue.add(...waiting);
      tasks.start();
      await pass(0);
      tasks.resize(2);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      for (const task of waiting) {
        end(task);
        await pass(10);
      }
      expect(queue.applies).toHaveLength(2);
      answer.resolve();
      await pass(0);
      expect(queue.applies.map(({ ids }) => ids.length)).toEqual([1, 1, 4]);
    });

    it('never asks for more slots than are free, with two claims in flight', async () => {
      const { tasks, queue } = aWorker({ run: runForever, capacity: 5 });
      queue.add(...some(20));
      const { claim } = queue;
      let asked = 0;
      let maxAsked = 0;
      queue.claim = async (request) => {
        asked += request.slots;
        maxAsked = Math.max(maxAsked, asked + tasks.runningCount);
        const reply = await claim.call(queue, request);
        asked -= request.slots;
        return reply;
      };
      tasks.start();
      await pass(0);
      tasks.resize(20);
      await pass(10_000);
      expect([maxAsked, tasks.runningCount]).toEqual([20, 20]);
    });

    it('sends outcomes that are too few for a second step with the next one', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run });
      const [first, second, third] = some(3) as [Task, Task, Task];
      queue.add(first, second, third);
      tasks.start();
      await pass(0);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      end(first);
      await pass(10);
      end(second);
      await pass(10);
      end(third);
      await pass(10);
      expect(queue.applies.map(({ ids }) => ids)).toEqual([[first.id]]);
      answer.resolve();
      await pass(0);
      expect(queue.applies.map(({ ids }) => ids)).toEqual([[first.id], [second.id, third.id]]);
    });

    it('keeps outcomes while a claim is in flight, so that both share the next round trip', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      tasks.wake();
      await pass(0);
      end(task!);
      await pass(10);
      expect([queue.claims.length, queue.applies.length]).toEqual([2, 0]);
      answer.resolve();
      await pass(0);
      expect([queue.claims.length, queue.applies.length]).toEqual([3, 1]);
    });

    it('sends too few outcomes for a second step only after the first while it claims nothing', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run });
      const [first, second] = some(2) as [Task, Task];
      queue.add(first, second);
      tasks.start();
      await pass(0);
      tasks.drain(true);
      queue.replyAfter = new Promise(() => undefined);
      end(first);
      await pass(10);
      end(second);
      await pass(10);
      expect(queue.applies).toHaveLength(1);
    });

    it('sends a single outcome without waiting', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      end(task!);
      for (let tick = 0; tick < 10; tick += 1) await Promise.resolve();
      expect(queue.applies).toHaveLength(1);
    });
  });

  describe('when the store does not answer', () => {
    it('repeats a claim with its token until an answer arrives, and loses no task', async () => {
      const { tasks, queue, status } = aWorker();
      const waiting = some(3);
      queue.add(...waiting);
      queue.repliesToLose.claim = 2;
      tasks.start();
      await pass(1000);
      expect(new Set(queue.claims.slice(0, 3).map(({ requestToken }) => requestToken)).size).toBe(1);
      expect(waiting.map(status)).toEqual(['success', 'success', 'success']);
    });

    it('counts the time until a lost answer arrives against the timeout, as the store does', async () => {
      const { tasks, queue, status, clock } = aWorker({ run: runUntilAborted });
      const task = anotherTask({ timeoutMs: 3000 });
      queue.add(task);
      queue.repliesToLose.claim = 3;
      tasks.start();
      await pass(2999);
      expect(status(task)).toBeUndefined();
      expect(tasks.runningCount).toBe(1);
      await pass(1);
      expect(status(task)).not.toBeUndefined();
      expect(clock.monotonic()).toBe(3000);
    });

    it('gives a task its full timeout when the store starts it only after an outage', async () => {
      const run = jest.fn<ReturnType<Run>, Parameters<Run>>(runUntilAborted);
      const { tasks, queue, status } = aWorker({ run });
      const task = anotherTask({ timeoutMs: 1000 });
      queue.add(task);
      queue.isUnreachable.claim = true;
      tasks.start();
      await pass(5000);
      queue.isUnreachable.claim = false;
      await pass(1500);
      expect(tasks.runningCount).toBe(1);
      expect(run.mock.calls.map(([, { attempt }]) => attempt)).toEqual([1]);
      await pass(1000);
      expect(status(task)).toBe('retrying');
    });

    it('returns a task to the queue when its reply arrives after the timeout', async () => {
      const run = jest.fn<ReturnType<Run>, Parameters<Run>>(succeed);
      const { tasks, queue, status } = aWorker({ run });
      const task = anotherTask({ timeoutMs: 100 });
      queue.add(task);
      queue.repliesToLose.claim = 3;
      tasks.start();
      await pass(2000);
      expect(run.mock.calls.map(([, { attempt }]) => attempt)).toEqual([2]);
      expect(status(task)).toBe('success');
    });

    it('returns a task once, then counts a timeout, when replies are always too late', async () => {
      const { tasks, queue, status } = aWorker();
      const far = { get: () => clock.sleep(50) };
      Object.defineProperty(queue, 'replyAfter', far);
      const task = anotherTask({ timeoutMs: 20 });
      queue.add(task);
      tasks.start();
      await pass(1000);
      expect(status(task)).toBe('retrying');
      expect(queue.settled.get(task.id)?.toSnapshot()).toMatchObject({
        attempts: 2,
        failedAttempts: 1,
        error: 'timed out after 20ms',
      });
    });

    it('frees the slot of a task that was handed to a service', async () => {
      const { tasks, queue, status } = aWorker({ run: () => Promise.resolve(accepted('a-1')), capacity: 1 });
      const handed = some(3);
      queue.add(...handed);
      tasks.start();
      await pass(0);
      expect(handed.map(status)).toEqual(['running', 'running', 'running']);
      expect(tasks.runningCount).toBe(0);
    });

    it('notifies the service when its task was cancelled before the hand-off was recorded', async () => {
      const { tasks, queue, status, notified } = aWorker({
        run: ({ id }) => {
          queue.cancelRequested.add(id as TaskId);
          return Promise.resolve(accepted('a-1'));
        },
      });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      expect(notified).toEqual([['a-1', task!.id, 1]]);
      expect(status(task!)).toBe('cancelled');
    });

    it('logs no warning when the service called back before the hand-off was recorded', async () => {
      const { tasks, queue, logger } = aWorker({
        run: ({ id }) => {
          queue.held.delete(id as TaskId);
          return Promise.resolve(accepted('a-1'));
        },
      });
      queue.add(...some(1));
      tasks.start();
      await pass(1000);
      expect(queue.applies).toHaveLength(1);
      expect(logger.lines.map(({ level }) => level)).not.toContain('warn');
    });

    it('repeats outcomes with their token, so that nothing is applied twice', async () => {
      const { tasks, queue, logger, status } = aWorker();
      const [task] = some(1);
      queue.add(task!);
      queue.repliesToLose.apply = 2;
      tasks.start();
      await pass(1000);
      expect(queue.applies).toHaveLength(3);
      expect(new Set(queue.applies.map(({ requestToken }) => requestToken)).size).toBe(1);
      expect(status(task!)).toBe('success');
      expect(logger.fieldsOf('late result dropped')).toHaveLength(0);
    });

    it('keeps outcomes and claims nothing while the store is away', async () => {
      const { run, end } = gated();
      const { tasks, queue, status } = aWorker({ run });
      const waiting = some(2);
      queue.add(...waiting);
      tasks.start();
      await pass(0);
      queue.isUnreachable = { claim: true, apply: true };
      end(waiting[0]!);
      await pass(3000);
      end(waiting[1]!);
      await pass(3000);
      const claimsWhileAway = new Set(queue.claims.map(({ requestToken }) => requestToken)).size;
      queue.isUnreachable = { claim: false, apply: false };
      tasks.reconnected();
      await pass(0);
      expect(waiting.map(status)).toEqual(['success', 'success']);
      expect(claimsWhileAway).toBe(2);
    });

    it('retries at once when the connection is back', async () => {
      const { tasks, queue, status } = aWorker();
      const [task] = some(1);
      queue.add(task!);
      queue.isUnreachable.claim = true;
      tasks.start();
      await pass(4000);
      queue.isUnreachable.claim = false;
      tasks.reconnected();
      await pass(0);
      expect(status(task!)).toBe('success');
    });

    it('sends outcomes that waited for a claim when the claim has failed', async () => {
      const { run, end } = gated();
      const { tasks, queue, status } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      queue.repliesToLose.claim = 1000;
      tasks.wake();
      await pass(0);
      end(task!);
      await pass(0);
      answer.resolve();
      await pass(0);
      expect(status(task!)).toBe('success');
    });

    it('sends outcomes without waiting for a claim that is being retried', async () => {
      const { run, end } = gated();
      const { tasks, queue, status } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      queue.isUnreachable.claim = true;
      tasks.wake();
      await pass(100);
      end(task!);
      await pass(0);
      expect(status(task!)).toBe('success');
    });
  });

  describe('replies to outcomes', () => {
    it('drops a late result when another attempt holds the task', async () => {
      const { run, end } = gated();
      const { tasks, queue, logger } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      queue.held.set(task!.id, 'another attempt');
      end(task!);
      await pass(1000);
      expect(queue.applies).toHaveLength(1);
      expect(logger.lines).toContainEqual({
        level: 'warn',
        message: 'late result dropped',
        fields: { taskId: task!.id, attempt: 1, decided: 'success' },
      });
    });

    it('sends an outcome again when the store has lost it, each time', async () => {
      const { tasks, queue, status } = aWorker();
      const [task] = some(1) as [Task];
      queue.add(task);
      tasks.start();
      await pass(10);
      for (let times = 0; times < 2; times += 1) {
        const token = queue.lose(task.id);
        expect(status(task)).toBeUndefined();
        tasks.sendLostOutcomes([token, 'unknown'], clock.monotonic());
        await pass(10);
        expect(status(task)).toBe('success');
      }
      expect(queue.applies).toHaveLength(3);
    });

    it('does not send an outcome again that the store accepted after it was asked', async () => {
      const { run, end } = gated();
      const { tasks, queue } = aWorker({ run });
      const [task] = some(1) as [Task];
      queue.add(task);
      tasks.start();
      await pass(10);
      const token = queue.held.get(task.id)!;
      const askedAt = clock.monotonic();
      end(task);
      await pass(10);
      tasks.sendLostOutcomes([token], askedAt);
      await pass(10);
      expect(queue.applies).toHaveLength(1);
    });

    it('cancels a task that lost its outcome when a cancel was requested since', async () => {
      const { tasks, queue, status } = aWorker({ run: () => Promise.reject(new Error('disk full')) });
      const [task] = some(1) as [Task];
      queue.add(task);
      tasks.start();
      await pass(10);
      expect(status(task)).toBe('retrying');
      const token = queue.lose(task.id);
      queue.cancelRequested.add(task.id);
      tasks.sendLostOutcomes([token], clock.monotonic());
      await pass(10);
      expect(status(task)).toBe('cancelled');
    });

    it('cancels a task whose cancel was requested before its result arrived', async () => {
      const { run, end } = gated();
      const { tasks, queue, status } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      queue.cancelRequested.add(task!.id);
      end(task!);
      await pass(0);
      expect(status(task!)).toBe('cancelled');
      expect(queue.applies).toHaveLength(2);
    });
  });

  describe('cancel', () => {
    it('ends a running attempt', async () => {
      const { tasks, queue, status } = aWorker({ run: runUntilAborted });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      tasks.cancel(task!.id);
      await pass(0);
      expect(status(task!)).toBe('cancelled');
    });

    it('takes effect when it arrives before the reply that brings the task', async () => {
      const run = jest.fn(runUntilAborted);
      const { tasks, queue, status } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      tasks.start();
      await pass(0);
      tasks.cancel(task!.id);
      answer.resolve();
      await pass(0);
      expect(status(task!)).toBe('cancelled');
      expect(run).not.toHaveBeenCalled();
    });

    it('takes effect when it arrives before the second of two replies, which brings the task', async () => {
      const { run, end } = gated();
      const { tasks, queue, status } = aWorker({ run, capacity: 2 });
      const waiting = some(4);
      queue.add(...waiting);
      tasks.start();
      await pass(0);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      for (const task of waiting.slice(0, 2)) {
        end(task);
        await pass(10);
      }
      expect(queue.claims).toHaveLength(3);
      tasks.cancel(waiting[3]!.id);
      answer.resolve();
      await pass(0);
      expect(status(waiting[3]!)).toBe('cancelled');
      expect(tasks.runningCount).toBe(1);
    });
  });

  it('does not apply an early cancel to a later attempt', async () => {
    const { tasks, queue, status } = aWorker();
    const [task] = some(1);
    const answer = new Deferred<void>();
    queue.replyAfter = answer.promise;
    tasks.start();
    await pass(0);
    tasks.cancel(task!.id);
    answer.resolve();
    await pass(0);
    queue.add(task!);
    tasks.wake();
    await pass(0);
    expect(status(task!)).toBe('success');
  });

  describe('cut off from the store', () => {
    it('ends its attempts and claims nothing more', async () => {
      const { tasks, queue } = aWorker({ run: runForever });
      queue.add(...some(3));
      tasks.start();
      await pass(25_000);
      const claims = queue.claims.length;
      tasks.cutOff();
      await pass(20_000);
      expect(tasks.runningCount).toBe(0);
      expect(queue.claims).toHaveLength(claims);
    });

    it('reports them as crashed when the store is back, so that nothing stays running', async () => {
      const { tasks, queue, trust, clock } = aWorker({ run: runUntilAborted });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      queue.isUnreachable = { claim: true, apply: true };
      await pass(25_000);
      tasks.cutOff();
      await pass(2000);
      queue.isUnreachable = { claim: false, apply: false };
      trust.renew(clock.monotonic());
      tasks.reconnected();
      await pass(0);
      expect(queue.settled.get(task!.id)?.toSnapshot()).toMatchObject({
        state: { status: 'pending' },
        crashes: 1,
        error: 'its worker lost the connection to the store and stopped it',
      });
    });

    it('returns tasks to the queue that a claim brings only then', async () => {
      const run = jest.fn(succeed);
      const { tasks, queue, status } = aWorker({ run });
      const [task] = some(1);
      queue.add(task!);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      tasks.start();
      await pass(25_000);
      answer.resolve();
      await pass(0);
      expect(run).not.toHaveBeenCalled();
      expect(status(task!)).toBe('pending');
    });
  });

  describe('stop', () => {
    it('lets running attempts end within the grace period', async () => {
      const { run, end } = gated();
      const { tasks, queue, status } = aWorker({ run });
      const waiting = some(2);
      queue.add(...waiting);
      tasks.start();
      await pass(0);
      const stopped = tasks.stop(10_000);
      await pass(9000);
      end(...waiting);
      await pass(0);
      expect(await stopped).toBe(true);
      expect(waiting.map(status)).toEqual(['success', 'success']);
    });

    it('returns tasks that do not end within it, without counting an attempt', async () => {
      const { tasks, queue } = aWorker({ run: runForever });
      const [task] = some(1);
      queue.add(task!);
      tasks.start();
      await pass(0);
      const stopped = tasks.stop(10_000);
      await pass(10_500);
      expect(await stopped).toBe(true);
      expect(queue.settled.get(task!.id)?.toSnapshot()).toMatchObject({
        state: { status: 'pending' },
        failedAttempts: 0,
      });
    });

    it('returns tasks that a claim in flight still brings', async () => {
      const { tasks, queue, status } = aWorker();
      const [task] = some(1);
      queue.add(task!);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      tasks.start();
      await pass(0);
      const stopped = tasks.stop(10_000);
      answer.resolve();
      await pass(0);
      expect(await stopped).toBe(true);
      expect(status(task!)).toBe('pending');
    });

    it('returns what each of two claims in flight still brings', async () => {
      const { run, end } = gated();
      const { tasks, queue, status } = aWorker({ run, capacity: 2 });
      const waiting = some(4);
      queue.add(...waiting);
      tasks.start();
      await pass(0);
      const answer = new Deferred<void>();
      queue.replyAfter = answer.promise;
      for (const task of waiting.slice(0, 2)) {
        end(task);
        await pass(10);
      }
      const stopped = tasks.stop(10_000);
      answer.resolve();
      await pass(0);
      expect(await stopped).toBe(true);
      expect(queue.claims.map(({ slots }) => slots)).toEqual([2, 1, 1]);
      expect(waiting.map(status)).toEqual(['success', 'success', 'pending', 'pending']);
    });

    it('claims nothing more and leaves no timer', async () => {
      const { tasks, queue } = aWorker();
      tasks.start();
      await pass(0);
      expect(await tasks.stop(10_000)).toBe(true);
      queue.add(...some(1));
      tasks.wake();
      await pass(60_000);
      expect(queue.claims).toHaveLength(1);
      expect(clock.waiting).toBe(0);
    });

    it('takes a few seconds more than the grace period while the store is away, and returns false', async () => {
      const { tasks, queue, logger } = aWorker({ run: runForever });
      queue.add(...some(1));
      tasks.start();
      await pass(0);
      queue.isUnreachable = { claim: true, apply: true };
      tasks.wake();
      await pass(0);
      const stopped = tasks.stop(10_000);
      await pass(13_000);
      expect(await stopped).toBe(false);
      expect(clock.waiting).toBe(0);
      expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
    });

    it('does not wait for an answer that never comes', async () => {
      const { tasks, queue } = aWorker();
      queue.replyAfter = new Promise(() => undefined);
      tasks.start();
      await pass(0);
      const stopped = tasks.stop(0);
      await pass(3000);
      expect(await stopped).toBe(false);
    });
  });

  it('goes on after a reply that it cannot process', async () => {
    const { tasks, queue, logger, status } = aWorker();
    jest.spyOn(queue, 'claim').mockResolvedValueOnce({} as never);
    const [task] = some(1);
    tasks.start();
    await pass(0);
    expect(logger.fieldsOf('could not process the reply to a claim')).toHaveLength(1);
    queue.add(task!);
    await pass(5000);
    expect(status(task!)).toBe('success');
  });
});
