import { EventParser, type StreamEvent } from './event-parser';

/** State of the line, which the page always shows. */
export type LineState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** Connected again, and the page does not know yet what has changed since `since`. */
  | { readonly kind: 'catching-up'; readonly since: number }
  /** The page shows what was true at `since`. */
  | { readonly kind: 'stale'; readonly since: number; readonly retryAt: number }
  | { readonly kind: 'paused'; readonly since: number };

/** Opens the stream of events after the event with this id. Rejects when there is no stream. */
export type OpenStream = (
  lastEventId: string | undefined,
  signal: AbortSignal,
) => Promise<ReadableStream<Uint8Array>>;

interface Parts {
  readonly open: OpenStream;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onState: (state: LineState) => void;
  readonly now: () => number;
  /** From 0 to 1, so that the pages of many people do not come back at the same moment. */
  readonly random: () => number;
  /** Calls back after some time. Returns what cancels it. */
  readonly after: (ms: number, act: () => void) => () => void;
}

const firstDelayMs = 500;
const maxDelayMs = 15_000;
/** The server sends a comment every 15 s. A line that is silent for longer is dead, even if nobody has closed it. */
const maxSilenceMs = 40_000;

/** Pause before a try: it doubles up to 15 s, and half of it is random. */
export const delayBefore = (failures: number, random: number): number =>
  Math.min(maxDelayMs, firstDelayMs * 2 ** failures) * (0.5 + random / 2);

/**
 * The one connection of this tab to the stream of events. It resumes where it was, so that no event is lost and none comes
 * twice. It uses fetch, because EventSource can neither resume after a pause of our choice nor see that a session is over.
 */
export class EventLine {
  private state: LineState = { kind: 'connecting' };
  private lastEventId: string | undefined;
  private failures = 0;
  private connection: AbortController | undefined;
  private cancelTimer: () => void = () => undefined;

  constructor(private readonly parts: Parts) {}

  start(): void {
    if (this.connection) return;
    this.failures = 0;
    void this.connect();
  }

  /** Closes the line: the tab is hidden, or a person has paused the page. The next start resumes. */
  pause(): void {
    this.close();
    this.show({ kind: 'paused', since: 'since' in this.state ? this.state.since : this.parts.now() });
  }

  close(): void {
    this.cancelTimer();
    this.connection?.abort();
    this.connection = undefined;
  }

  private async connect(): Promise<void> {
    const connection = new AbortController();
    this.connection = connection;
    try {
      const stream = await this.parts.open(this.lastEventId, connection.signal);
      this.failures = 0;
      if ('since' in this.state) this.show({ kind: 'catching-up', since: this.state.since });
      await this.readAll(stream, connection);
    } catch {
      // Whatever went wrong, the answer is the same: try again.
    }
    if (this.connection === connection) this.retryLater();
  }

  private async readAll(stream: ReadableStream<Uint8Array>, connection: AbortController): Promise<void> {
    const parser = new EventParser();
    const reader = stream
      .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .getReader();
    for (;;) {
      this.cancelTimer = this.parts.after(maxSilenceMs, () => connection.abort());
      const { done, value } = await reader.read();
      this.cancelTimer();
      if (done || this.connection !== connection) return;
      for (const event of parser.read(value)) this.take(event);
    }
  }

  private take(event: StreamEvent): void {
    if (event.id !== undefined) this.lastEventId = event.id;
    this.parts.onEvent(event);
    // The first digest holds all that the page has missed.
    if (event.id !== undefined && this.state.kind !== 'live') this.show({ kind: 'live' });
  }

  private retryLater(): void {
    const delayMs = delayBefore(this.failures, this.parts.random());
    this.failures += 1;
    const now = this.parts.now();
    const since = 'since' in this.state ? this.state.since : now;
    this.show({ kind: 'stale', since, retryAt: now + delayMs });
    this.cancelTimer = this.parts.after(delayMs, () => void this.connect());
  }

  private show(state: LineState): void {
    this.state = state;
    this.parts.onState(state);
  }
}
