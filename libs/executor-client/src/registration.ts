import { growingPauseMs, pause } from './pause';
import { reasonOf } from './reason-of';

/** A task that this service offers, with its schedule. */
export interface OfferedTask {
  /** Schedule of the task. Without it, the task runs only by hand, or by a schedule that people set. */
  readonly cron?: string;
  /** Time zone of `cron`, such as `Europe/Berlin`; UTC by default. */
  readonly timeZone?: string;
  /** What happens to a run that is due while an earlier one still runs; `parallel` by default. */
  readonly executionMode?: 'sequential' | 'parallel' | 'skip' | 'replace';
  /** How a worker chooses the instance that runs it; `round_robin` by default. */
  readonly loadBalanceStrategy?:
    'round_robin' | 'weighted_round_robin' | 'random' | 'sticky' | 'least_loaded';
  /** Maximum time from the call of `POST /execute` to the callback. */
  readonly timeoutSeconds?: number;
}

export interface RegistrationOptions {
  /** URL of the scheduler's API. If there are several, a failure of one leads to the next. */
  readonly scheduler: string | readonly string[];
  /** Name of the service. All its instances use the same name. */
  readonly name: string;
  /** Id of this instance; no other instance of any service may use it. */
  readonly instanceId: string;
  /** URL at which workers and schedulers reach this instance. */
  readonly baseUrl: string;
  readonly tasks: Readonly<Record<string, OfferedTask>>;
  /** Share of this instance, 1 to 1000, under `weighted_round_robin` and `least_loaded`; 1 by default. */
  readonly weight?: number;
  /** Shown to people only. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Lets the scheduler refuse callbacks of this instance that are not signed. */
  readonly requireSignedCallbacks?: boolean;
  /** Headers of every registration request, such as `authorization`. Callbacks do not send them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Average interval between heartbeats; 20 by default. */
  readonly heartbeatSeconds?: number;
  /** Receives one line of text for each event, such as a failed heartbeat. */
  readonly log?: (message: string) => void;
}

/** The scheduler understood the registration and refused it, so a retry cannot succeed. */
export class RegistrationRefusedError extends Error {}

const requestTimeoutMs = 10_000;
const firstPauseMs = 500;
const maxPauseMs = 10_000;
const defaultHeartbeatSeconds = 20;
/** A message is valid for this long, and with it the key that signed it. */
const previousKeyMs = 5 * 60_000;

/** Registers this instance, repeats the registration as a heartbeat, and deregisters at the end. */
export class Registration {
  private readonly stopping = new AbortController();
  private starting: Promise<void> | undefined;
  private heartbeats: Promise<void> | undefined;
  private schedulerIndex = 0;
  /** Key of all messages in both directions; undefined until the first registration. */
  signingKey: string | undefined;
  private previousKey: { readonly key: string; readonly until: number } | undefined;

  /** Throws if a URL is invalid, because endless retries would hide the mistake. */
  constructor(private readonly options: RegistrationOptions) {
    const { baseUrl } = options;
    for (const [field, url] of [
      ['baseUrl', baseUrl],
      ...schedulersOf(options).map((each) => ['scheduler', each]),
    ]) {
      if (!/^https?:/.test(url ?? '') || !URL.canParse(url ?? ''))
        throw new TypeError(
          `${field} must be a URL such as http://127.0.0.1:8080, got ${JSON.stringify(url)}`,
        );
    }
  }

  /** Resolves when a scheduler has accepted the registration, or after `stop`. Rejects if it is refused. */
  start(): Promise<void> {
    this.starting = this.registerWithRetries();
    return this.starting;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // A registration on its way may still be accepted, and would bring this instance back if it came after the DELETE.
    await this.starting?.catch(() => undefined);
    await this.heartbeats;
    if (this.signingKey === undefined) return;
    try {
      const path = `/api/v1/executors/${encodeURIComponent(this.options.instanceId)}`;
      const { status } = await this.send('DELETE', path);
      if (status >= 400 && status !== 404) this.log(`could not deregister: ${statusText(status)}`);
    } catch (error) {
      this.log(`could not deregister: ${reasonOf(error)}`);
    }
  }

  private async registerWithRetries(): Promise<void> {
    for (let tries = 1; !this.stopping.signal.aborted; tries += 1) {
      const failure = await this.register();
      if (failure === undefined) {
        this.log('registered');
        this.heartbeats ??= this.sendHeartbeats();
        return;
      }
      if (tries === 1) this.log(`not registered yet, will retry: ${failure}`);
      await pause(growingPauseMs(tries, firstPauseMs, maxPauseMs), this.stopping.signal);
    }
  }

  private async sendHeartbeats(): Promise<void> {
    const { heartbeatSeconds = defaultHeartbeatSeconds } = this.options;
    const { signal } = this.stopping;
    for (;;) {
      await pause(heartbeatSeconds * 1000 * (0.9 + Math.random() / 5), signal);
      if (signal.aborted) return;
      try {
        const failure = await this.register();
        if (failure !== undefined) this.log(`heartbeat failed: ${failure}`);
      } catch (error) {
        this.log(`the scheduler refused a heartbeat: ${reasonOf(error)}`);
      }
    }
  }

  /** Keys with which a call may be signed. Calls that were sent before a rotation still have the previous key. */
  get acceptedKeys(): readonly string[] {
    const previous = this.previousKey && this.previousKey.until > Date.now() ? [this.previousKey.key] : [];
    return this.signingKey === undefined ? [] : [this.signingKey, ...previous];
  }

  /** Rejects if no scheduler has replaced the key. */
  async rotateKey(): Promise<void> {
    const failure = await this.register({ rotate_key: true });
    if (failure !== undefined) throw new Error(`the signing key was not rotated: ${failure}`);
  }

  /** @returns undefined on success, or why this try failed and another one may succeed */
  private async register(more: object = {}): Promise<string | undefined> {
    let answer: Awaited<ReturnType<Registration['send']>>;
    try {
      answer = await this.send('POST', '/api/v1/executors/register', {
        ...registrationBody(this.options),
        ...more,
      });
    } catch (error) {
      return reasonOf(error);
    }
    const { status, json } = answer;
    if (status >= 500 || status === 429) return statusText(status);
    if (status >= 400) throw new RegistrationRefusedError(titleIn(json) ?? statusText(status));
    const { signing_key: key } = json;
    if (typeof key !== 'string') {
      const { name } = this.options;
      throw new RegistrationRefusedError(
        `this token does not belong to service ${name}; use a token with the role executor@${name} so that this service can verify who calls it`,
      );
    }
    if (this.signingKey !== undefined && this.signingKey !== key)
      this.previousKey = { key: this.signingKey, until: Date.now() + previousKeyMs };
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
    const base = schedulers[this.schedulerIndex % schedulers.length] ?? '';
    try {
      const response = await fetch(new URL(path, base), {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      const text = await response.text();
      // Only this scheduler may have the problem, so try the next one.
      if (response.status >= 500) this.schedulerIndex += 1;
      return { status: response.status, json: jsonOf(text) };
    } catch (error) {
      this.schedulerIndex += 1;
      throw error;
    }
  }

  private log(message: string): void {
    this.options.log?.(message);
  }
}

const schedulersOf = ({ scheduler }: RegistrationOptions): readonly string[] =>
  typeof scheduler === 'string' ? [scheduler] : scheduler;

function registrationBody(options: RegistrationOptions): object {
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

const statusText = (status: number): string => `the scheduler returned status ${status}`;

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
