import type { Request, Response } from 'express';
import { drained } from './drained';
import { onceClosed } from './once-closed';

/** Interval of a comment line, because proxies close connections on which nothing is sent. */
const heartbeatMs = 15_000;
/**
 * A client that leaves more than this unread is disconnected at the next event, so that a client that does not read costs
 * little memory. It can reconnect and continue where it was.
 */
export const maxUnreadBytes = 65_536;

interface ServerSentEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: unknown;
}

/** An event as the client receives it. */
export const frameOf = ({ id, event, data }: ServerSentEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** One client's stream of events. */
export class ServerSentEvents {
  isClosed = false;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly request: Request,
    private readonly response: Response,
  ) {
    response
      .status(200)
      .set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.flushHeaders();
    this.heartbeat = setInterval(() => this.write(': still here\n\n'), heartbeatMs);
    this.heartbeat.unref();
    this.onClose(() => this.markClosed());
    // A HEAD request only wants the headers.
    if (request.method === 'HEAD') this.end();
  }

  onClose(act: () => void): void {
    onceClosed(this.response, act);
  }

  /** Id of the last event that the client received before it lost the connection. */
  get lastEventId(): string | undefined {
    return this.request.get('last-event-id');
  }

  send(event: ServerSentEvent): void {
    this.write(frameOf(event));
  }

  /** Sends events that are already serialised. Streams that send the same bytes share their memory. */
  write(frames: string | Buffer): void {
    if (this.isClosed || frames.length === 0) return;
    if (this.response.writableLength <= maxUnreadBytes) this.response.write(frames);
    else this.cut();
  }

  /** Resolves when the client can take more, or has disconnected. */
  async drained(): Promise<void> {
    if (!this.isClosed) await drained(this.response);
  }

  end(): void {
    this.markClosed();
    this.response.end();
  }

  private cut(): void {
    this.markClosed();
    this.response.destroy();
  }

  private markClosed(): void {
    this.isClosed = true;
    clearInterval(this.heartbeat);
  }
}
