import { reportOf, type ExecuteRequest, type Report, type Run } from './execution';

interface Running {
  readonly attempt: number;
  readonly controller: AbortController;
  readonly end: Promise<Report>;
}

interface Ended {
  readonly attempt: number;
  readonly callbackUrl: string | undefined;
}

/** How many ended executions are remembered, so that a repeated request is recognised. */
const maxEnded = 10_000;

/** Executions of this service. Each attempt runs once, no matter how often it is sent. */
export class Executions {
  private readonly running = new Map<string, Running>();
  /** Newest attempt of each execution that ended here. The execution that ended last comes last. */
  private readonly newestEnded = new Map<string, Ended>();
  private readonly idleListeners = new Set<() => void>();
  private unfinished = 0;

  constructor(private readonly maxRunning: number) {}

  /** Number of executions that run, or that have ended but are not reported yet. */
  get count(): number {
    return this.unfinished;
  }

  get isFull(): boolean {
    return this.count >= this.maxRunning;
  }

  find(executionId: string, attempt: number): Promise<Report> | undefined {
    const found = this.running.get(executionId);
    return found?.attempt === attempt ? found.end : undefined;
  }

  /** True if a newer attempt is known here. A delayed request must not stop the attempt that replaced its own. */
  isOlder(executionId: string, attempt: number): boolean {
    const newest = this.running.get(executionId)?.attempt ?? this.newestEnded.get(executionId)?.attempt;
    return newest !== undefined && attempt < newest;
  }

  /**
   * True if this attempt has ended here. A request that arrives twice, or that was recorded and sent again, must not
   * repeat the work. The callback URL must match too: a scheduler whose store lost an attempt uses the number again for
   * a new attempt, with another URL.
   */
  hasEnded({ executionId, attempt, callbackUrl }: ExecuteRequest): boolean {
    const ended = this.newestEnded.get(executionId);
    return ended?.attempt === attempt && ended.callbackUrl === callbackUrl;
  }

  /**
   * Starts an attempt. An older attempt of the same execution that still runs is cancelled.
   *
   * @param deliver reports the outcome; the execution counts as unfinished until it resolves
   */
  start(run: Run, request: ExecuteRequest, deliver: (report: Report) => Promise<void>): Promise<Report> {
    const { executionId, attempt } = request;
    this.cancel(executionId);
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new Error('timed out')),
      Math.min(request.timeoutSeconds * 1000, 2 ** 31 - 1),
    );
    const end = execute(run, request, controller.signal).finally(() => {
      clearTimeout(timer);
      if (this.running.get(executionId)?.controller === controller) this.running.delete(executionId);
      this.rememberEnd(request);
    });
    this.running.set(executionId, { attempt, controller, end });
    this.unfinished += 1;
    void end.then(deliver).finally(() => {
      this.unfinished -= 1;
      this.notifyIfIdle();
    });
    return end;
  }

  /**
   * Cancels an execution if it runs. If an attempt is given, it must be the running one, so that a delayed request
   * cannot stop a later attempt.
   */
  cancel(executionId: string, attempt?: number): boolean {
    const found = this.running.get(executionId);
    if (!found || (attempt !== undefined && attempt !== found.attempt)) return false;
    found.controller.abort(new Error('cancelled'));
    return true;
  }

  cancelAll(): void {
    for (const { controller } of this.running.values())
      controller.abort(new Error('the service is stopping'));
  }

  /** Resolves when every execution has ended and is reported, or after `maxWaitMs`. */
  waitUntilIdle(maxWaitMs: number): Promise<void> {
    if (this.count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.idleListeners.delete(end);
        resolve();
      };
      const timer = setTimeout(end, maxWaitMs);
      this.idleListeners.add(end);
    });
  }

  private rememberEnd({ executionId, attempt, callbackUrl }: ExecuteRequest): void {
    const known = this.newestEnded.get(executionId);
    // Delete before set, because set alone would keep the old position in the map.
    this.newestEnded.delete(executionId);
    this.newestEnded.set(executionId, known && known.attempt > attempt ? known : { attempt, callbackUrl });
    const [firstEnded] = this.newestEnded.keys();
    if (this.newestEnded.size > maxEnded && firstEnded !== undefined) this.newestEnded.delete(firstEnded);
  }

  private notifyIfIdle(): void {
    if (this.count > 0) return;
    for (const notify of [...this.idleListeners]) notify();
  }
}

async function execute(run: Run, request: ExecuteRequest, signal: AbortSignal): Promise<Report> {
  try {
    // Tasks do not receive the callback URL, because it is a secret and only this client calls it.
    const { executionId: id, scheduledTime, callbackUrl: _callbackUrl, ...rest } = request;
    const data = await run({ ...rest, id, scheduledTime: new Date(scheduledTime), signal });
    return { status: 'success', message: 'ok', ...(data !== undefined && { data }) };
  } catch (error) {
    return reportOf(error);
  }
}
