import { growingPauseMs, pause } from './pause';

/** A task that this service offers to run, and when it wishes to be asked. */
export interface OfferedTask {
  /** Without it, the task runs by hand or by what people decide. */
  readonly cron?: string;
  /** In which `cron` is read, such as `Europe/Berlin`; UTC unless said otherwise. */
  readonly timeZone?: string;
  readonly executionMode?: 'sequential' | 'parallel' | 'skip';
  readonly loadBalanceStrategy?:
    'round_robin' | 'weighted_round_robin' | 'random' | 'sticky' | 'least_loaded';
  readonly timeoutSeconds?: number;
}

export interface RegistrationOptions {
  /** Where the scheduler's API is; several are asked in turn. */
  readonly scheduler: string | readonly string[];
  /** The service; its instances share it. */
  readonly name: string;
  readonly instanceId: string;
  /** Where the scheduler reaches this instance. */
  readonly baseUrl: string;
  readonly tasks: Readonly<Record<string, OfferedTask>>;
  readonly weight?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** Refuse callbacks of this instance that it has not signed. */
  readonly requireSignedCallbacks?: boolean;
  /** Sent with every request to the scheduler, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly heartbeatSeconds?: number;
  readonly log?: (message: string) => void;
}

/** The scheduler understood the registration and refused it: trying again is useless. */
export class RegistrationRefusedError extends Error {}

const requestTimeoutMs = 10_000;
const firstPauseMs = 500;
const longestPauseMs = 10_000;
const defaultHeartbeatSeconds = 20;

/** Tells the scheduler of this instance, repeats it as a heartbeat, and says goodbye. */
export class Registration {
  private readonly stopping = new AbortController();
  private starting: Promise<void> | undefined;
  private beating: Promise<void> | undefined;
  private asked = 0;
  signingKey: string | undefined;

  /** Throws where a url is none: to ask on and on would not make it one. */
  constructor(private readonly options: RegistrationOptions) {
    const { baseUrl } = options;
    for (const [field, url] of [
      ['baseUrl', baseUrl],
      ...schedulersOf(options).map((each) => ['scheduler', each]),
    ]) {
      if (!/^https?:/.test(url ?? '') || !URL.canParse(url ?? ''))
        throw new TypeError(
          `${field} must be a url such as http://127.0.0.1:8080, not ${JSON.stringify(url)}`,
        );
    }
  }

  /** Resolves once a scheduler has taken the registration, or it is stopped; rejects where it is refused. */
  start(): Promise<void> {
    this.starting = this.untilTaken();
    return this.starting;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // A registration that is under way may be taken yet: a goodbye before it would leave this instance behind.
    await this.starting?.catch(() => undefined);
    await this.beating;
    if (this.signingKey === undefined) return;
    try {
      const path = `/api/v1/executors/${encodeURIComponent(this.options.instanceId)}`;
      const { status } = await this.send('DELETE', path);
      if (status >= 400 && status !== 404) this.log(`the scheduler answered ${status} to the goodbye`);
    } catch (error) {
      this.log(`could not say goodbye: ${reasonOf(error)}`);
    }
  }

  private async untilTaken(): Promise<void> {
    for (let tries = 1; !this.stopping.signal.aborted; tries += 1) {
      const refusal = await this.register();
      if (refusal === undefined) {
        this.log('registered');
        this.beating ??= this.beat();
        return;
      }
      if (tries === 1) this.log(`waiting for the scheduler: ${refusal}`);
      await pause(growingPauseMs(tries, firstPauseMs, longestPauseMs), this.stopping.signal);
    }
  }

  private async beat(): Promise<void> {
    const { heartbeatSeconds = defaultHeartbeatSeconds } = this.options;
    const { signal } = this.stopping;
    for (;;) {
      await pause(heartbeatSeconds * 1000 * (0.9 + Math.random() / 5), signal);
      if (signal.aborted) return;
      try {
        const failure = await this.register();
        if (failure !== undefined) this.log(`heartbeat failed: ${failure}`);
      } catch (error) {
        this.log(`heartbeat refused: ${reasonOf(error)}`);
      }
    }
  }

  /** @returns why the scheduler could not be told, or undefined once it was */
  private async register(): Promise<string | undefined> {
    let answer: Awaited<ReturnType<Registration['send']>>;
    try {
      answer = await this.send('POST', '/api/v1/executors/register', registrationBody(this.options));
    } catch (error) {
      return reasonOf(error);
    }
    const { status, json } = answer;
    if (status >= 500 || status === 429) return `it answered ${status}`;
    if (status >= 400) throw new RegistrationRefusedError(titleIn(json) ?? `it answered ${status}`);
    const { signing_key: key } = json;
    if (typeof key !== 'string') {
      const { name } = this.options;
      throw new RegistrationRefusedError(
        `the token is not that of the service: calls can be told from forged ones only with a token of the role executor@${name}`,
      );
    }
    this.signingKey = key;
    return undefined;
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; json: Readonly<Record<string, unknown>> }> {
    const { headers } = this.options;
    const schedulers = schedulersOf(this.options);
    const base = schedulers[this.asked % schedulers.length] ?? '';
    try {
      const response = await fetch(new URL(path, base), {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      const text = await response.text();
      // A server error may be that of one scheduler alone.
      if (response.status >= 500) this.asked += 1;
      return { status: response.status, json: jsonOf(text) };
    } catch (error) {
      this.asked += 1;
      throw error;
    }
  }

  private log(message: string): void {
    this.options.log?.(message);
  }
}

const schedulersOf = ({ scheduler }: RegistrationOptions): readonly string[] =>
  typeof scheduler === 'string' ? [scheduler] : scheduler;

function registrationBody(options: RegistrationOptions): unknown {
  const { name, instanceId, baseUrl, weight, labels, tasks, requireSignedCallbacks } = options;
  return {
    name,
    instance_id: instanceId,
    base_url: baseUrl,
    health_check_url: new URL('health', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href,
    weight,
    labels,
    require_signed_callbacks: requireSignedCallbacks,
    tasks: Object.entries(tasks).map(([taskName, task]) => ({
      task_name: taskName,
      cron: task.cron,
      time_zone: task.timeZone,
      execution_mode: task.executionMode,
      load_balance_strategy: task.loadBalanceStrategy,
      timeout: task.timeoutSeconds,
    })),
  };
}

function titleIn({ title }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof title === 'string' ? title : undefined;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
