import type { IncomingMessage, ServerResponse } from 'node:http';
import { Callbacks, bodyOf, withoutResult } from './callback';
import {
  MalformedRequestError,
  readCancelRequest,
  readExecuteRequest,
  type ExecuteRequest,
  type Report,
  type Run,
} from './execution';
import { Executions } from './executions';
import { isSignedBy } from './message-signature';
import { Registration, type OfferedTask, type RegistrationOptions } from './registration';
import { BodyTooLargeError, readBody } from './request-body';

export interface ExecutorClientOptions extends Omit<RegistrationOptions, 'tasks'> {
  readonly tasks: Readonly<Record<string, OfferedTask & { readonly run: Run }>>;
  /** More than this many at once are sent away, to another instance. */
  readonly maxRunning?: number;
}

/** An answer of this service: a status, and what the body says. */
type Answer = readonly [status: number, body: Readonly<Record<string, unknown>>];

const defaultMaxRunning = 1000;
const maxBodyBytes = 1024 * 1024;
const defaultStopGraceMs = 30_000;
/** How long the last callbacks may take once what ran was told to stop. */
const lastWordsMs = 5_000;

/**
 * Lets a scheduler call this service: give it every request of a Node HTTP server, start it once the server listens,
 * and stop it before the server closes.
 */
export class ExecutorClient {
  private readonly executions: Executions;
  private readonly registration: Registration;
  private readonly callbacks: Callbacks;
  private readonly log: (message: string) => void;
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: ExecutorClientOptions) {
    const { maxRunning = defaultMaxRunning, log = () => undefined } = options;
    this.log = (message) => {
      try {
        log(message);
      } catch {
        // Where what is said cannot be written, the work goes on.
      }
    };
    this.executions = new Executions(maxRunning);
    this.registration = new Registration({ ...options, log: this.log });
    this.callbacks = new Callbacks({ log: this.log, signingKey: () => this.registration.signingKey });
  }

  get running(): number {
    return this.executions.count;
  }

  /** Resolves once the scheduler knows this instance; asks until it answers. Rejects if it refuses the registration. */
  start(): Promise<void> {
    return this.registration.start();
  }

  /** Says goodbye, lets what runs end within the grace, and tells the rest to stop. Once, however often it is called. */
  stop(graceMs = defaultStopGraceMs): Promise<void> {
    this.stopped ??= this.end(graceMs);
    return this.stopped;
  }

  private get isStopping(): boolean {
    return this.stopped !== undefined;
  }

  private async end(graceMs: number): Promise<void> {
    const goodbye = this.registration.stop();
    await this.executions.ended(graceMs);
    this.executions.cancelAll();
    await this.executions.ended(lastWordsMs);
    this.callbacks.giveUp();
    await goodbye;
  }

  /**
   * Answers `POST /execute`, `POST /cancel` and `GET /health`. False if the request is none of these. It never rejects: a
   * request that breaks off is the sender's affair.
   */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const route = `${request.method ?? ''} ${path.slice(path.lastIndexOf('/'))}`;
    if (!['POST /execute', 'POST /cancel', 'GET /health'].includes(route)) return false;
    try {
      const [status, body] = await this.answerTo(route, request);
      const text = bodyOf(body);
      response.writeHead(status, {
        'content-type': 'application/json',
        // What was not read of a body that is too large must not be taken for the next request.
        ...(status === 413 && { connection: 'close' }),
      });
      response.end(text);
    } catch (error) {
      this.log(`a request could not be answered: ${error instanceof Error ? error.message : String(error)}`);
      response.destroy();
    }
    return true;
  }

  private async answerTo(route: string, request: IncomingMessage): Promise<Answer> {
    if (route === 'GET /health') return this.health();
    try {
      const body = await readBody(request, maxBodyBytes);
      const key = this.registration.signingKey;
      if (key === undefined) return [503, { error: 'this instance is not registered yet' }];
      if (!isSignedBy(key, request.headers, body, Date.now() / 1000)) {
        return [401, { error: 'the request is not signed with the key of this instance' }];
      }
      return route === 'POST /cancel' ? this.cancel(body) : await this.execute(readExecuteRequest(body));
    } catch (error) {
      if (error instanceof BodyTooLargeError) return [413, { error: error.message }];
      if (error instanceof MalformedRequestError) return [400, { error: error.message }];
      throw error;
    }
  }

  private health(): Answer {
    const running = this.executions.count;
    return this.isStopping ? [503, { status: 'stopping', running }] : [200, { status: 'ok', running }];
  }

  private cancel(body: string): Answer {
    const { executionId, attempt } = readCancelRequest(body);
    return [200, { cancelled: this.executions.cancel(executionId, attempt) }];
  }

  private async execute(request: ExecuteRequest): Promise<Answer> {
    const { executionId, taskName, attempt, callbackUrl } = request;
    const run = Object.hasOwn(this.options.tasks, taskName) ? this.options.tasks[taskName]?.run : undefined;
    if (!run) return [404, { error: `this service offers no task ${taskName}` }];
    if (this.executions.isOlder(executionId, attempt)) {
      return [409, { error: 'a later attempt is known here', running: this.executions.count }];
    }
    if (this.executions.hasEnded(request)) {
      // Its end was told, or is being told, where it asked for that.
      return callbackUrl === undefined ? [409, { error: 'this attempt has ended' }] : this.accepted();
    }
    const known = this.executions.find(executionId, attempt);
    if (!known && (this.isStopping || this.executions.isFull)) {
      return [503, { error: this.isStopping ? 'stopping' : 'busy', running: this.executions.count }];
    }
    const tell = async (report: Report) => {
      if (callbackUrl !== undefined) await this.callbacks.deliver(callbackUrl, report);
    };
    const end = known ?? this.executions.start(run, request, tell);
    return callbackUrl === undefined ? [200, fitting(await end)] : this.accepted();
  }

  private accepted(): Answer {
    return [202, { status: 'accepted', running: this.executions.count }];
  }
}

/** As much as the scheduler reads of an answer. */
function fitting(report: Report): Report & Readonly<Record<string, unknown>> {
  const isTooLarge = report.status === 'success' && Buffer.byteLength(bodyOf(report)) > maxBodyBytes;
  return { ...(isTooLarge ? withoutResult : report) };
}
