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

/** How many executions are remembered that ended here. */
const mostEnded = 10_000;

/** What runs in this service, each attempt once however often it is sent. */
export class Executions {
  private readonly running = new Map<string, Running>();
  /** The newest attempt of each execution that ended here; what ended last stands last. */
  private readonly newestEnded = new Map<string, Ended>();
  private readonly watchers = new Set<() => void>();
  private unfinished = 0;

  constructor(private readonly maxRunning: number) {}

  /** What runs, and what has ended and is not yet told. */
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

  /** A request that was long on its way must not stop the attempt that took its place. */
  isOlder(executionId: string, attempt: number): boolean {
    const newest = this.running.get(executionId)?.attempt ?? this.newestEnded.get(executionId)?.attempt;
    return newest !== undefined && attempt < newest;
  }

  /**
   * A request that comes twice, or was recorded and sent again, must not do the work again. A scheduler whose store has
   * lost an attempt gives its number again, and another url with it.
   */
  hasEnded({ executionId, attempt, callbackUrl }: ExecuteRequest): boolean {
    const ended = this.newestEnded.get(executionId);
    return ended?.attempt === attempt && ended.callbackUrl === callbackUrl;
  }

  /**
   * A newer attempt takes the place of an older one, which is told to stop.
   *
   * @param tell what is to be done with the end of it, before it is finished
   */
  start(run: Run, request: ExecuteRequest, tell: (report: Report) => Promise<void>): Promise<Report> {
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
      this.remember(request);
    });
    this.running.set(executionId, { attempt, controller, end });
    this.unfinished += 1;
    void end.then(tell).finally(() => {
      this.unfinished -= 1;
      this.look();
    });
    return end;
  }

  /** Without an attempt, whichever runs. A word that was long on its way must not stop the attempt after the one it means. */
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

  /** Resolves once nothing runs, or the time is over. */
  ended(withinMs: number): Promise<void> {
    if (this.count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve();
      };
      const look = () => this.count === 0 && end();
      const timer = setTimeout(end, withinMs);
      this.watchers.add(look);
    });
  }

  private remember({ executionId, attempt, callbackUrl }: ExecuteRequest): void {
    const known = this.newestEnded.get(executionId);
    this.newestEnded.delete(executionId);
    this.newestEnded.set(executionId, known && known.attempt > attempt ? known : { attempt, callbackUrl });
    const [longestEnded] = this.newestEnded.keys();
    if (this.newestEnded.size > mostEnded && longestEnded !== undefined)
      this.newestEnded.delete(longestEnded);
  }

  private look(): void {
    for (const look of [...this.watchers]) look();
  }
}

async function execute(run: Run, request: ExecuteRequest, signal: AbortSignal): Promise<Report> {
  try {
    const { executionId: id, scheduledTime, callbackUrl: _notForHandlers, ...rest } = request;
    const data = await run({ ...rest, id, scheduledTime: new Date(scheduledTime), signal });
    return { status: 'success', message: 'ok', ...(data !== undefined && { data }) };
  } catch (error) {
    return reportOf(error);
  }
}
