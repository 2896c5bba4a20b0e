import type { Request, Response } from 'express';
import { drained } from '../http/drained';

/** Proxies close what is silent; a comment keeps the line open. */
const heartbeatMs = 15_000;
/** A client that reads slower than things happen is cut off; it resumes where it was. */
const mostBuffered = 1_048_576;

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
    this.whenClosed(() => this.closed());
    // What asks for the headers alone waits for no event.
    if (request.method === 'HEAD') this.end();
  }

  /** Whoever asked may have gone while the answer was prepared: then nothing says so any more. */
  whenClosed(act: () => void): void {
    if (this.response.destroyed) act();
    else this.response.once('close', act);
  }

  /** Where the client was when it lost the line. */
  get lastEventId(): string | undefined {
    return this.request.get('last-event-id');
  }

  send({ id, event, data }: { id?: string; event: string; data: unknown }): void {
    this.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Resolves once the client has taken what was sent, or is gone. */
  async taken(): Promise<void> {
    if (!this.isClosed) await drained(this.response);
  }

  end(): void {
    this.closed();
    this.response.end();
  }

  private write(text: string): void {
    if (this.isClosed) return;
    this.response.write(text);
    if (this.response.writableLength > mostBuffered) this.response.destroy();
  }

  private closed(): void {
    this.isClosed = true;
    clearInterval(this.heartbeat);
  }
}
