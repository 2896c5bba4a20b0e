import type { Request, Response } from 'express';
import { drained } from '../http/drained';

/** Interval of a comment line, because proxies close connections on which nothing is sent. */
const heartbeatMs = 15_000;
/** Above this, the client reads too slowly and is disconnected. It can reconnect and continue where it was. */
const maxBufferedBytes = 1_048_576;

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

  /** Calls `act` when the connection closes, or at once if it has closed already: then no `close` event follows. */
  onClose(act: () => void): void {
    if (this.response.destroyed) act();
    else this.response.once('close', act);
  }

  /** Id of the last event that the client received before it lost the connection. */
  get lastEventId(): string | undefined {
    return this.request.get('last-event-id');
  }

  send({ id, event, data }: { id?: string; event: string; data: unknown }): void {
    this.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Resolves when the client can take more, or has disconnected. */
  async drained(): Promise<void> {
    if (!this.isClosed) await drained(this.response);
  }

  end(): void {
    this.markClosed();
    this.response.end();
  }

  private write(text: string): void {
    if (this.isClosed) return;
    this.response.write(text);
    if (this.response.writableLength > maxBufferedBytes) this.response.destroy();
  }

  private markClosed(): void {
    this.isClosed = true;
    clearInterval(this.heartbeat);
  }
}
