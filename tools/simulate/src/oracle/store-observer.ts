import {
  type ChangeOutcome,
  type ClaimRequest,
  type ConfigFire,
  type DeadWorker,
  type EndedRunsBatch,
  type Ports,
  type Replacement,
  type TaskChange,
} from '@distribute-schedule/application';
import type { Touched } from '@distribute-schedule/infrastructure-sql';
import type { ReplacedTask, Replan, Task, TaskConfigId, TaskId, WorkerId } from '@distribute-schedule/domain';
import { requestTtlMs } from '@distribute-schedule/store-kit';
import { heartbeatTimeoutMs } from '../settings';
import { methodsOf } from '../store/port-methods';
import { DueTimeAccount } from './due-time-account';
import { ObservedTask } from './observed-task';
import type { RunRecord } from './run-record';

/** Functions to call after a call of a port, by method. They return the tasks and configs that the call touched. */
type Observers<Port> = {
  readonly [Call in keyof Port]?: Port[Call] extends (...args: infer Args) => Promise<infer Reply>
    ? (args: Args, reply: Reply) => Touched | undefined
    : never;
};
type Observe = (args: readonly unknown[], reply: unknown) => Touched | undefined;

/**
 * Observes each step that the store performs, and reports what must never happen. It keeps its own model of the tasks
 * and due times, which is far simpler than the store. After each step it audits the tasks and configs that the step
 * touched, before the next step begins.
 */
export class StoreObserver {
  readonly tasks = new Map<TaskId, ObservedTask>();
  readonly accounts = new Map<TaskConfigId, DueTimeAccount>();
  private readonly lastHeartbeats = new Map<WorkerId, number>();
  private readonly replies = new Map<string, { readonly reply: string; readonly at: number }>();
  private previousCall: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly now: () => number,
    private readonly record: RunRecord,
    private readonly audit: (touched: Touched) => Promise<readonly string[]>,
  ) {}

  /** Returns the same ports, observed. Their calls run one at a time. */
  observe(ports: Ports): Ports {
    return {
      ...ports,
      taskConfigs: this.observePort(ports.taskConfigs, {
        add: ([plan]) => this.onConfigAdded(plan),
        replace: ([plan]) => this.onConfigReplaced(plan),
        remove: ([id]) => this.onConfigRemoved(id),
      }),
      dueConfigs: this.observePort(ports.dueConfigs, {
        commitFires: ([fires, token], outcomes) => this.onFiresCommitted(fires, token, outcomes),
      }),
      taskQueue: this.observePort(ports.taskQueue, {
        submitMany: ([placed, { replacement }], reply) => {
          const created = placed.flatMap(({ task }, i) => (reply[i] === 'created' ? [task] : []));
          const [first] = created;
          if (!first) return undefined;
          if (replacement) this.onReplaced(first.configId, replacement.replaced);
          for (const task of created) this.onTaskCreated(task);
          return { tasks: [...created.map(({ id }) => id), ...idsOf(replacement)] };
        },
        claim: ([request], { tasks }) => this.onClaimed(request, tasks),
        apply: ([changes, token], outcomes) => this.onChangesApplied(changes, token, outcomes),
        requestCancel: ([id], isAccepted) => {
          if (isAccepted) this.record.note(`cancel ${id}`);
          return { tasks: [id] };
        },
        claimOverdue: (_, { overdue }) => ({ tasks: overdue.map(({ task }) => task.id) }),
        deadWorkers: (_, dead) => this.checkDeadWorkers(dead),
      }),
      endedRuns: this.observePort(ports.endedRuns, {
        fold: ([batch], isFolded) => this.onFolded(batch, isFolded),
      }),
      workers: this.observePort(ports.workers, {
        heartbeat: ([{ id }]) => void this.lastHeartbeats.set(id, this.now()),
        leave: ([id]) => void this.lastHeartbeats.delete(id),
      }),
      tasks: this.observePort(ports.tasks, {}),
      journal: this.observePort(ports.journal, {}),
      leaderLock: this.observePort(ports.leaderLock, {
        acquire: ([id], epoch) => {
          if (epoch !== undefined) this.record.note(`leads ${id} ${epoch}`);
        },
      }),
      registry: this.observePort(ports.registry, {}),
    };
  }

  openTaskCount(id: TaskConfigId): number {
    let count = 0;
    for (const task of this.tasks.values()) if (task.configId === id && !task.isOver) count += 1;
    return count;
  }

  private observePort<Port extends object>(port: Port, observers: Observers<Port>): Port {
    const calls = methodsOf(port).map((name): [string, unknown] => {
      const call = (port as Record<string, (...args: unknown[]) => Promise<unknown>>)[name];
      const observe = (observers as Record<string, Observe | undefined>)[name];
      const perform = async (args: unknown[]): Promise<unknown> => {
        const reply = await call?.apply(port, args);
        const touched = observe?.(args, reply);
        if (touched) for (const finding of await this.audit(touched)) this.find(`audit: ${finding}`);
        return reply;
      };
      return [
        name,
        (...args: unknown[]) => {
          const reply = this.previousCall.then(() => perform(args));
          this.previousCall = reply.catch(() => undefined);
          return reply;
        },
      ];
    });
    return Object.fromEntries(calls) as Port;
  }

  private onConfigAdded({ config, next }: Replan): Touched {
    this.record.note(`define ${config.id} ${config.trigger.toString()}`);
    this.accounts.set(config.id, new DueTimeAccount(config, next?.dueAt, this.find));
    return { configs: [config.id] };
  }

  private onConfigReplaced(plan: Replan): Touched {
    const { config, records } = plan;
    this.record.note(
      `change ${config.id} ${config.version} ${config.isEnabled ? 'on' : 'off'} ${records.length}`,
    );
    this.accounts.get(config.id)?.onReplaced(plan, this.now());
    return { configs: [config.id] };
  }

  private onConfigRemoved(id: TaskConfigId): Touched {
    this.record.note(`remove ${id}`);
    this.accounts.delete(id);
    return { configs: [id] };
  }

  private onFiresCommitted(
    fires: readonly ConfigFire[],
    token: string,
    outcomes: readonly string[],
  ): Touched | undefined {
    if (this.isRepeatedReply(token, outcomes.join())) return undefined;
    fires.forEach(({ fire, replacement }, i) => {
      if (outcomes[i] !== 'applied') return;
      const { configId, records, tasks, maxOpen } = fire;
      for (const { dueAt, outcome, by } of records) this.record.note(`${outcome} ${configId} ${dueAt} ${by}`);
      const account = this.accounts.get(configId);
      if (account) account.onFired(fire, this.now());
      else this.find(`deleted: the store fired ${configId}, which has been deleted`);
      if (maxOpen !== undefined && this.openTaskCount(configId) > maxOpen)
        this.find(
          `overlap: the store fired ${configId} with ${this.openTaskCount(configId)} open tasks, at most ${maxOpen} were allowed`,
        );
      if (replacement) this.onReplaced(configId, replacement.replaced);
      const recorded = new Set(records.flatMap(({ taskId }) => taskId ?? []));
      for (const task of tasks) {
        if (!recorded.has(task.id)) this.find(`duplicate: ${task.id} has no fire record`);
        this.onTaskCreated(task);
      }
    });
    const tasks = fires.flatMap(({ fire, replacement }) => [
      ...fire.tasks.map(({ id }) => id),
      ...idsOf(replacement),
    ]);
    return { tasks, configs: fires.map(({ fire }) => fire.configId) };
  }

  /**
   * A new task replaces the open ones of its config: the store ends those that wait, and the new one takes turns with
   * those that run. What has ended since the decision stays as it is.
   */
  private onReplaced(configId: TaskConfigId, replaced: readonly ReplacedTask[]): void {
    for (const { task, versionToken } of replaced) {
      const observed = this.tasks.get(task.id);
      if (!observed || observed.isOver) continue;
      this.record.note(`replace ${task.id} ${task.status}`);
      observed.takesTurns = true;
      if (task.isFinished) observed.onDecision({ task, versionToken });
    }
    const known = new Set(replaced.map(({ task }) => task.id));
    for (const { id, configId: of, isOver } of this.tasks.values())
      if (of === configId && !isOver && !known.has(id))
        this.find(`not replaced: ${id} was open when a run replaced the open tasks of ${configId}`);
  }

  private onTaskCreated(task: Task): void {
    this.record.note(`create ${task.id}`);
    if (this.tasks.has(task.id)) this.find(`duplicate: ${task.id} was created twice`);
    this.tasks.set(task.id, new ObservedTask(task, this.find));
  }

  private onClaimed({ workerId, requestToken }: ClaimRequest, tasks: readonly Task[]): Touched | undefined {
    if (tasks.length === 0) return undefined;
    const earlier = this.replies.get(requestToken);
    // After the store has forgotten its reply, a request with the same token counts as a new one.
    const isKept = earlier !== undefined && earlier.at > this.now() - requestTtlMs;
    for (const task of tasks) {
      const observed = this.tasks.get(task.id);
      if (!observed) this.find(`unknown: ${workerId} claimed ${task.id}, which was never created`);
      else if (observed.isHeldUnder(task.versionToken)) continue;
      else if (isKept)
        this.find(`changed reply: the first reply to ${requestToken} did not contain ${task.id}`);
      else {
        this.replies.set(requestToken, { reply: '', at: this.now() });
        this.record.note(`claim ${workerId} ${task.id} ${task.versionToken}`);
        observed.onClaimed(task, workerId);
        if (observed.takesTurns) this.checkTurn(observed);
      }
    }
    return { tasks: tasks.map(({ id }) => id) };
  }

  /** Of the tasks of a config that take turns, only one may run at a time. */
  private checkTurn(claimed: ObservedTask): void {
    for (const other of this.tasks.values()) {
      if (other === claimed || other.configId !== claimed.configId) continue;
      if (other.takesTurns && other.isRunning)
        this.find(`overlap: ${claimed.id} began while ${other.id} was running`);
    }
  }

  private onChangesApplied(
    changes: readonly TaskChange[],
    token: string,
    outcomes: readonly ChangeOutcome[],
  ): Touched | undefined {
    if (this.isRepeatedReply(token, outcomes.join())) return undefined;
    changes.forEach((change, i) => {
      const { task, versionToken } = change;
      const outcome = outcomes[i];
      this.record.note(`${outcome ?? 'no outcome'} ${task.id} ${versionToken} ${task.status}`);
      const observed = this.tasks.get(task.id);
      if (!observed) this.find(`unknown: a change of ${task.id}, which was never created`);
      else if (outcome === 'applied') this.onTaskChanged(observed, change);
      else if (outcome === 'superseded' && observed.isHeldUnder(versionToken))
        this.find(`refused: the store refused a change of ${task.id} with the current token ${versionToken}`);
    });
    return { tasks: changes.map(({ task }) => task.id), configs: changes.map(({ task }) => task.configId) };
  }

  private onTaskChanged(observed: ObservedTask, change: TaskChange): void {
    observed.onDecision(change);
    if (observed.isOver && this.openTaskCount(observed.configId) === 0)
      this.accounts.get(observed.configId)?.onAllFinished(this.now());
  }

  private onFolded({ runs }: EndedRunsBatch, isFolded: boolean): Touched | undefined {
    if (!isFolded) return undefined;
    this.record.note(`fold ${runs.map(({ taskId }) => taskId).join()}`);
    for (const { taskId } of runs) {
      const observed = this.tasks.get(taskId);
      if (observed) observed.onFolded();
      else this.find(`unknown: the end of ${taskId} was folded, which was never created`);
    }
    return { configs: runs.map(({ configId }) => configId) };
  }

  private checkDeadWorkers(dead: readonly DeadWorker[]): undefined {
    for (const { id } of dead) {
      const heartbeatAt = this.lastHeartbeats.get(id);
      if (heartbeatAt !== undefined && heartbeatAt > this.now() - heartbeatTimeoutMs)
        this.find(
          `alive: the store reports ${id} dead only ${this.now() - heartbeatAt} ms after its heartbeat`,
        );
    }
  }

  /**
   * True if the store repeats an earlier reply. When a request arrives again with the same token, the store must give the
   * same reply and change nothing, for as long as it keeps replies.
   */
  private isRepeatedReply(token: string, reply: string): boolean {
    const earlier = this.replies.get(token);
    if (earlier?.reply === reply) return true;
    if (earlier && earlier.at > this.now() - requestTtlMs) {
      this.find(`changed reply: ${token} got "${earlier.reply}" first, and "${reply}" later`);
    }
    this.replies.set(token, { reply, at: this.now() });
    return false;
  }

  private readonly find = (finding: string): void => this.record.find(finding);
}

const idsOf = (replacement: Replacement | undefined): TaskId[] =>
  replacement?.replaced.map(({ task }) => task.id) ?? [];
