import { ApiProblem } from '../api/api-problem';
import { basePath } from '../api/api';
import { availability } from '../api/availability';
import { serverClock } from '../time/server-clock';
import { missedDigest, readDigest, type Digest } from './digest';
import { EventLine, type LineState, type OpenStream } from './event-line';
import type { StreamEvent } from './event-parser';

/** A tab that nobody sees gives its connection back after this time: over HTTP/1.1 a browser has six. */
const hiddenMs = 30_000;
/** After a longer gap, everything that is visible is read again. */
const maxGapMs = 600_000;

type DigestListener = (digest: Digest) => void;

interface Callbacks {
  /** Everything that is visible must be read again. */
  readonly onGap: () => void;
  readonly onSignedOut: () => void;
  readonly onPause: (isPaused: boolean) => void;
}

/** Keeps the one line of this tab open while somebody looks at it, and hands out digests of what has changed. */
export class LiveLine {
  state: LineState = { kind: 'connecting' };
  /** True when a person has paused the page. */
  isPaused = false;
  private readonly listeners = new Set<() => void>();
  private readonly digestListeners = new Set<DigestListener>();
  private readonly line: EventLine;
  /** True when the line continues where it was. Without an event before, it has no such place. */
  private doesResume = false;
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly callbacks: Callbacks) {
    this.line = new EventLine({
      open: (lastEventId, signal) => this.open(lastEventId, signal),
      onEvent: (event) => this.take(event),
      onState: (state) => this.show(state),
      now: () => serverClock.now(),
      random: Math.random,
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
    });
  }

  /** Opens the line. Returns what ends it. */
  start(): () => void {
    this.line.start();
    const onVisibility = () => this.onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      clearTimeout(this.hiddenTimer);
      this.line.close();
    };
  }

  /** Freezes the page: nothing that it shows changes until it continues. */
  setPaused(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.callbacks.onPause(isPaused);
    if (isPaused) this.line.pause();
    else this.line.start();
    this.notify();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  onDigest(listener: DigestListener): () => void {
    this.digestListeners.add(listener);
    return () => this.digestListeners.delete(listener);
  }

  private readonly open: OpenStream = async (lastEventId, signal) => {
    const headers: Record<string, string> = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    this.doesResume = lastEventId !== undefined;
    try {
      const response = await fetch(`${basePath}/api/v1/events/stream?digest=true`, { headers, signal });
      const { body } = response;
      if (!response.ok || !body) throw ApiProblem.of(response, await response.json().catch(() => undefined));
      availability.note(undefined);
      return body;
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : ApiProblem.unreachable(error);
      if (problem.needsSignIn) this.callbacks.onSignedOut();
      if (!problem.wasAborted) availability.note(problem);
      throw problem;
    }
  };

  /** The server sends at most one digest a second, so each is applied as it comes. */
  private take({ event, data }: StreamEvent): void {
    if (event === 'store') noteStore(data);
    if (event === 'missed') {
      this.callbacks.onGap();
      this.handOut(missedDigest);
    }
    if (event !== 'digest') return;
    const { digest, at } = readDigest(data);
    if (at === undefined) return;
    serverClock.noteEvent(at);
    this.handOut(digest);
  }

  private handOut(digest: Digest): void {
    for (const listener of this.digestListeners) listener(digest);
  }

  private show(state: LineState): void {
    const before = this.state;
    this.state = state;
    if (state.kind === 'live' && this.hasGap(before)) this.callbacks.onGap();
    this.notify();
  }

  /** True when changes may be missing that the line will not send. */
  private hasGap(before: LineState): boolean {
    if (!this.doesResume) return true;
    return 'since' in before && serverClock.now() - before.since > maxGapMs;
  }

  private onVisibility(): void {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) this.hiddenTimer = setTimeout(() => this.line.pause(), hiddenMs);
    else if (!this.isPaused) this.line.start();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The server says on the line when its store is away, so that a page that asks for nothing learns it, too. */
function noteStore(data: string): void {
  const { available } = JSON.parse(data) as { readonly available: boolean };
  availability.note(available ? undefined : ApiProblem.storeAway());
}
