import { Redis } from 'ioredis';
import type { OnRun, Payload, Side, SideOptions } from './side';

/**
 * The lower bound: a sketch with one bulk command per key and step, two steps under way, and nearly all that our store
 * keeps per task: documents, results, deadlines, history, events and request tokens. It shows what one Redis allows.
 * It lacks retries, overlap, cancels, turns and recovery, so it is a yardstick and not a product.
 */
export class Floor implements Side {
  private readonly redis: FloorRedis;
  private readonly stops: (() => void)[] = [];
  private readonly added = `${process.pid}`;
  private addedCount = 0;

  constructor(private readonly options: SideOptions) {
    this.redis = new Redis(options.redisUrl) as FloorRedis;
    this.redis.defineCommand('floorAdd', { numberOfKeys: 7, lua: addScript });
    this.redis.defineCommand('floorStep', { numberOfKeys: 10, lua: stepScript });
  }

  async fill(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 1_000) {
      await this.add(Array.from({ length: Math.min(left, 1_000) }, () => ({ kind: 'waiting' })));
    }
  }

  async trigger(payload: Payload): Promise<void> {
    await this.add([payload]);
  }

  async work(onRun: OnRun): Promise<void> {
    const worker = new FloorWorker(this.redis, this.options, onRun);
    const wakeUps = new Redis(this.options.redisUrl);
    wakeUps.on('message', () => worker.wake());
    await wakeUps.subscribe(`${this.options.name}:wake`);
    this.stops.push(() => {
      worker.stop();
      wakeUps.disconnect();
    });
    worker.wake();
  }

  close(): Promise<void> {
    for (const stop of this.stops) stop();
    this.redis.disconnect();
    return Promise.resolve();
  }

  private async add(payloads: readonly Payload[]): Promise<void> {
    const { name } = this.options;
    const documents = payloads.flatMap((payload) => {
      const id = `job@m-${this.added}-${++this.addedCount}`;
      return [id, JSON.stringify(newDocument(id, payload))];
    });
    await this.redis.floorAdd(
      ...keysOf(name, [
        'task:detail:',
        'task:live',
        'task:pending',
        'task:deadline',
        'task:index',
        'config:tasks',
        'events',
      ]),
      `${name}:wake`,
      45_000,
      ...documents,
    );
  }
}

interface FloorRedis extends Redis {
  floorAdd(...args: readonly (string | number)[]): Promise<number>;
  floorStep(...args: readonly (string | number)[]): Promise<readonly string[]>;
}

const keysOf = (name: string, keys: readonly string[]): readonly string[] =>
  keys.map((key) => `${name}:${key}`);

const newDocument = (id: string, payload: Payload) => ({
  id,
  config_id: 'job',
  status: 'pending',
  scheduled_time: Date.now(),
  config_version: 1,
  name: 'job',
  executor: 'local',
  handler: 'noop',
  labels: {},
  priority: 5,
  timeout_ms: 300_000,
  retry_policy: { maxRetries: 3, retryDelayMs: 10_000, backoffRate: 2, maxDelayMs: 3_600_000, jitter: 0.1 },
  balancing: 'least_tasks',
  cause: 'manual',
  payload,
  steps: [[Date.now(), 'scheduled']] as unknown[],
});

const maxPerStep = 256;
const maxStepsUnderWay = 2;

/** Claims ahead, runs, and reports in batches. */
class FloorWorker {
  private isStopped = false;
  private isQueueEmpty = false;
  private isPlanned = false;
  private free: number;
  private underWay = 0;
  private steps = 0;
  private claimed: { readonly id: string; readonly document: string; readonly stamp: string }[] = [];
  /** Id, stamp, document and result of each ended task. */
  private outcomes: string[] = [];

  constructor(
    private readonly redis: FloorRedis,
    private readonly options: SideOptions,
    private readonly onRun: OnRun,
  ) {
    this.free = options.concurrency;
  }

  wake(): void {
    this.isQueueEmpty = false;
    this.pump();
  }

  stop(): void {
    this.isStopped = true;
  }

  private pump(): void {
    if (this.isStopped) return;
    this.startClaimed();
    while (this.underWay < maxStepsUnderWay) {
      const { concurrency } = this.options;
      const ended = Math.min(this.outcomes.length / 4, maxPerStep);
      const room = 2 * concurrency - this.claimed.length - (concurrency - this.free);
      const wanted = this.isQueueEmpty ? 0 : Math.max(0, Math.min(maxPerStep, room));
      if (ended === 0 && wanted === 0) return;
      if (this.underWay > 0 && ended < concurrency / 2 && wanted < concurrency / 2) return;
      void this.step(wanted, ended);
    }
  }

  private startClaimed(): void {
    for (let task; this.free > 0 && (task = this.claimed.shift()) !== undefined;) {
      const { id, document, stamp } = task;
      this.free -= 1;
      const parsed = JSON.parse(document) as ReturnType<typeof newDocument>;
      const startedAt = Date.now();
      this.onRun(parsed.payload, undefined);
      void Promise.resolve().then(() => {
        this.free += 1;
        this.outcomes.push(id, stamp, ...this.ended(parsed, startedAt));
        this.plan();
      });
    }
  }

  private ended(document: ReturnType<typeof newDocument>, startedAt: number): readonly [string, string] {
    const endedAt = Date.now();
    const result = { code: 0, message: 'ok' };
    const steps = [...document.steps, [startedAt, 'started', 1, 'w'], [endedAt, 'succeeded', 1]];
    const ended = { ...document, status: 'success', attempts: 1, steps, result };
    return [JSON.stringify(ended), JSON.stringify(result)];
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    setImmediate(() => {
      this.isPlanned = false;
      this.pump();
    });
  }

  private async step(wanted: number, ended: number): Promise<void> {
    this.underWay += 1;
    const token = `${process.pid}.${++this.steps}`;
    const keys = [
      'task:detail:',
      'task:live',
      'task:pending',
      'task:deadline',
      'running',
      'request:',
      'events',
      'task:result:',
      'ended',
      'history',
    ];
    const reply = await this.redis.floorStep(
      ...keysOf(this.options.name, keys),
      token,
      wanted,
      ended,
      ...this.outcomes.splice(0, ended * 4),
    );
    this.underWay -= 1;
    if (wanted > 0) this.isQueueEmpty = reply.length === 0;
    for (let i = 0; i < reply.length; i += 2)
      this.claimed.push({ id: reply[i] ?? '', document: reply[i + 1] ?? '', stamp: `${token}.${i / 2 + 1}` });
    this.pump();
  }
}

const helpers = `
local function bulk(cmd, key, t)
  for i = 1, #t, 4000 do redis.call(cmd, key, unpack(t, i, math.min(i + 3999, #t))) end
end
local function nowMs() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end
local now = nowMs()
`;

/* KEYS: detailPrefix live pending deadline index configTasks events. ARGV: wakeChannel reviewMs, then id and document of each task. */
const addScript = `${helpers}
local due = string.format('%.0f', now + tonumber(ARGV[2]))
local live, pending, deadline = {}, {}, {}
for i = 3, #ARGV, 2 do
  local id, k = ARGV[i], #live
  redis.call('SET', KEYS[1] .. id, ARGV[i + 1])
  local score = string.format('%.0f', now * 1000 + i)
  live[k + 1] = id live[k + 2] = 'rev:1|pending|job|' .. score
  pending[k + 1] = score pending[k + 2] = id
  deadline[k + 1] = due deadline[k + 2] = id
end
bulk('HSET', KEYS[2], live) bulk('ZADD', KEYS[3], pending) bulk('ZADD', KEYS[4], deadline)
bulk('ZADD', KEYS[5], pending) bulk('ZADD', KEYS[6], pending)
redis.call('XADD', KEYS[7], 'MAXLEN', '~', 10000, '*', 'e', 'created', 'n', #deadline / 2)
redis.call('PUBLISH', ARGV[1], '1')
return #deadline / 2`;

/*
 * KEYS: detailPrefix live pending deadline running request events resultPrefix ended history.
 * ARGV: token wanted ended, then id, stamp, document and result of each ended task. Returns id and document of each claimed task.
 */
const stepScript = `${helpers}
local token, wanted, ended = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
if redis.call('EXISTS', KEYS[6] .. token) == 1 then return {} end
if ended > 0 then
  local ids, applied, history = {}, {}, {}
  for i = 0, ended - 1 do ids[i + 1] = ARGV[4 + i * 4] end
  local live = redis.call('HMGET', KEYS[2], unpack(ids))
  for i = 0, ended - 1 do
    local at, id, state = 4 + i * 4, ids[i + 1], live[i + 1]
    if state and string.sub(state, 1, #ARGV[at + 1]) == ARGV[at + 1] then
      redis.call('SET', KEYS[1] .. id, ARGV[at + 2], 'PX', 604800000)
      redis.call('SET', KEYS[8] .. id, ARGV[at + 3], 'PX', 604800000)
      applied[#applied + 1] = id
      history[#history + 1] = string.format('%.0f', now) history[#history + 1] = id
    end
  end
  if #applied > 0 then
    redis.call('HDEL', KEYS[2], unpack(applied)) redis.call('ZREM', KEYS[4], unpack(applied))
    redis.call('SREM', KEYS[5], unpack(applied)) bulk('ZADD', KEYS[10], history)
    redis.call('XADD', KEYS[9], '*', 't', table.concat(applied, ' '))
  end
end
local out = {}
local popped = wanted > 0 and redis.call('ZPOPMIN', KEYS[3], wanted) or {}
if #popped > 0 then
  local ids, keys, live, deadline = {}, {}, {}, {}
  local due = string.format('%.0f', now + 305000)
  for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] keys[#keys + 1] = KEYS[1] .. popped[i] end
  local documents = redis.call('MGET', unpack(keys))
  for i = 1, #ids do
    live[2 * i - 1] = ids[i] live[2 * i] = token .. '.' .. i .. '|running|w|' .. now
    deadline[2 * i - 1] = due deadline[2 * i] = ids[i]
    out[2 * i - 1] = ids[i] out[2 * i] = documents[i]
  end
  redis.call('HSET', KEYS[2], unpack(live)) redis.call('ZADD', KEYS[4], unpack(deadline))
  redis.call('SADD', KEYS[5], unpack(ids))
  redis.call('XADD', KEYS[7], 'MAXLEN', '~', 10000, '*', 'e', 'started', 't', table.concat(ids, ' '))
end
redis.call('SET', KEYS[6] .. token, '1', 'PX', 60000)
return out`;
