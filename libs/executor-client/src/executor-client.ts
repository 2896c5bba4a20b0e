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
import { reasonOf } from './reason-of';
import { Registration, type OfferedTask, type RegistrationOptions } from './registration';
import { BodyTooLargeError, readBody } from './request-body';

export interface ExecutorClientOptions extends Omit<RegistrationOptions, 'tasks'> {
  readonly tasks: Readonly<Record<string, OfferedTask & { readonly run: Run }>>;
  /** Maximum number of executions at once; 1000 by default. The scheduler sends further ones to another instance. */
  readonly maxRunning?: number;
}

/** Response of this service. */
type Answer = readonly [status: number, body: Readonly<Record<string, unknown>>];

const defaultMaxRunning = 1000;
const maxBodyBytes = 1024 * 1024;
const defaultStopGraceMs = 30_000;
/** Time for the last callbacks, after the executions that were still running have been cancelled. */
const finalFlushMs = 5_000;

/**
 * Lets a scheduler run tasks on this service. Pass every request of a Node HTTP server to `handle`, call `start` when
 * the server listens, and call `stop` before the server closes.
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
        // A failing log must not stop the work.
      }
    };
    this.executions = new Executions(maxRunning);
    this.registration = new Registration({ ...options, log: this.log });
    this.callbacks = new Callbacks({ log: this.log, signingKey: () => this.registration.signingKey });
  }

  /** Number of executions that run, or that have ended but are not reported yet. */
  get running(): number {
    return this.executions.count;
  }

  /**
   * Registers this instance. Retries until a scheduler answers, and resolves when the registration is accepted. Rejects
   * with `RegistrationRefusedError` when the scheduler refuses it. Afterwards, heartbeats repeat the registration.
   */
  start(): Promise<void> {
    return this.registration.start();
  }

  /** Replaces the signing key, for example because somebody may have seen it. Calls and callbacks are not interrupted. */
  rotateKey(): Promise<void> {
    return this.registration.rotateKey();
  }

  /**
   * Deregisters this instance, waits up to `graceMs` for running executions, and cancels those that remain. Waits a few
   * seconds more for their callbacks. Further calls return the promise of the first one.
   */
  stop(graceMs = defaultStopGraceMs): Promise<void> {
    this.stopped ??= this.shutDown(graceMs);
    return this.stopped;
  }

  private get isStopping(): boolean {
    return this.stopped !== undefined;
  }

  private async shutDown(graceMs: number): Promise<void> {
    const deregistered = this.registration.stop();
    await this.executions.waitUntilIdle(graceMs);
    this.executions.cancelAll();
    await this.executions.waitUntilIdle(finalFlushMs);
    this.callbacks.giveUp();
    await deregistered;
  }

  /**
   * Answers `POST /execute`, `POST /cancel` and `GET /health`, below any path. Returns false for every other request,
   * and leaves it to you. It never rejects: when a request breaks off, it logs that and closes the connection.
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
        // Close the connection: the unread rest of a large body must not be read as the next request.
        ...(status === 413 && { connection: 'close' }),
      });
      response.end(text);
    } catch (error) {
      this.log(`could not answer a request to ${route}: ${reasonOf(error)}`);
      response.destroy();
    }
    return true;
  }

  private async answerTo(route: string, request: IncomingMessage): Promise<Answer> {
    if (route === 'GET /health') return this.health();
    try {
      const body = await readBody(request, maxBodyBytes);
      const keys = this.registration.acceptedKeys;
      if (keys.length === 0) return [503, { error: 'this instance is not registered yet' }];
      if (!keys.some((key) => isSignedBy(key, request.headers, body, Date.now() / 1000))) {
        return [
          401,
          { error: 'the signature is missing, too old, or not made with the signing key of this instance' },
        ];
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
    if (!run) return [404, { error: `this service does not offer the task ${taskName}` }];
    if (this.executions.isOlder(executionId, attempt)) {
      return [
        409,
        { error: 'a later attempt of this execution is already known here', running: this.executions.count },
      ];
    }
    if (this.executions.hasEnded(request)) {
      // With a callback URL, the outcome has been reported there or is on its way.
      return callbackUrl === undefined
        ? [409, { error: 'this attempt has already ended here' }]
        : this.accepted();
    }
    const known = this.executions.find(executionId, attempt);
    if (!known && (this.isStopping || this.executions.isFull)) {
      return [503, { error: this.isStopping ? 'stopping' : 'busy', running: this.executions.count }];
    }
    const deliver = async (report: Report) => {
      if (callbackUrl !== undefined) await this.callbacks.deliver(callbackUrl, request, report);
    };
    const end = known ?? this.executions.start(run, request, deliver);
    return callbackUrl === undefined ? [200, bounded(await end)] : this.accepted();
  }

  private accepted(): Answer {
    return [202, { status: 'accepted', running: this.executions.count }];
  }
}

/** Drops the result if the response would be larger than what a worker reads. */
function bounded(report: Report): Report & Readonly<Record<string, unknown>> {
  const isTooLarge = report.status === 'success' && Buffer.byteLength(bodyOf(report)) > maxBodyBytes;
  return { ...(isTooLarge ? withoutResult : report) };
}
