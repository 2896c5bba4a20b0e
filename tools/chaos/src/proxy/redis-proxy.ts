import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '../waiting/until';
import { requestsIn } from './requests';

/** Stops everything at one request: before Redis sees it, or after Redis has answered it. */
export interface Breakpoint {
  readonly kind: string;
  readonly side: 'before' | 'after';
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** What becomes of what Redis answers next: the client is cut off instead, or the breakpoint springs. */
  nextReply: 'passes' | 'is dropped' | 'springs the breakpoint';
}

/**
 * Stands between one process and Redis, and can lose, hold up and cut what passes. Every request in here is one that
 * the process has sent, and every reply one that Redis gave: nothing is made up.
 */
export class RedisProxy {
  private readonly pairs = new Set<Pair>();
  private armed: Breakpoint | undefined;
  private isStalled = false;
  private isCut = false;
  private dropsReplyTo: ((kind: string) => boolean) | undefined;
  droppedReplies = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async open(target: { host: string; port: number }): Promise<RedisProxy> {
    const server = createServer();
    const proxy = new RedisProxy(server, target);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Resolves once the breakpoint has sprung; from then on nothing passes in either direction. */
  async stopAt(breakpoint: Breakpoint): Promise<void> {
    this.armed = breakpoint;
    await until(
      `the breakpoint ${breakpoint.side} ${breakpoint.kind} springs`,
      () => this.armed !== breakpoint,
      { everyMs: 1 },
    );
  }

  /** A breakpoint that has not sprung never will. */
  disarm(): void {
    this.armed = undefined;
  }

  /** The connections stay open and nothing passes: a network that swallows everything. */
  stall(): void {
    this.isStalled = true;
    for (const { client, server } of this.pairs) {
      client.pause();
      server.pause();
    }
  }

  /** What was held passes now. */
  resume(): void {
    this.isStalled = false;
    for (const { client, server } of this.pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Every connection breaks, and new ones break at once. */
  cut(): void {
    this.isCut = true;
    this.breakConnections();
  }

  repair(): void {
    this.isCut = false;
  }

  breakConnections(): void {
    for (const pair of [...this.pairs]) this.closePair(pair);
  }

  /** Redis applies each request of which this says so, and the client is cut off instead of being told. */
  dropReplies(to: (kind: string) => boolean): void {
    this.dropsReplyTo = to;
  }

  async close(): Promise<void> {
    this.breakConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    if (this.isCut) {
      client.destroy();
      return;
    }
    const server = connect({ ...this.target, noDelay: true });
    const pair: Pair = { client, server, nextReply: 'passes' };
    this.pairs.add(pair);
    client.setNoDelay(true);
    if (this.isStalled) client.pause();
    client.on('data', (chunk: Buffer) => this.request(pair, chunk));
    server.on('data', (chunk: Buffer) => this.reply(pair, chunk));
    for (const socket of [client, server]) {
      socket.on('error', () => this.closePair(pair));
      socket.on('close', () => this.closePair(pair));
    }
  }

  private request(pair: Pair, chunk: Buffer): void {
    // What was read before the pause took hold.
    if (this.isStalled) {
      pair.client.unshift(chunk);
      return;
    }
    const breakpoint = this.armed;
    if (breakpoint ?? this.dropsReplyTo) {
      const requests = requestsIn(chunk);
      const matched = requests.find(({ kind }) => kind === breakpoint?.kind);
      if (matched && breakpoint?.side === 'before') {
        if (matched.at > 0) pair.server.write(chunk.subarray(0, matched.at));
        this.reachBreakpoint();
        return;
      }
      if (requests.some(({ kind }) => this.dropsReplyTo?.(kind))) pair.nextReply = 'is dropped';
      if (matched) pair.nextReply = 'springs the breakpoint';
    }
    pair.server.write(chunk);
  }

  private reply(pair: Pair, chunk: Buffer): void {
    if (pair.nextReply === 'springs the breakpoint' && !this.isStalled) this.reachBreakpoint();
    if (this.isStalled) {
      pair.server.unshift(chunk);
      return;
    }
    if (pair.nextReply === 'is dropped') {
      this.droppedReplies += 1;
      this.closePair(pair);
      return;
    }
    pair.client.write(chunk);
  }

  private reachBreakpoint(): void {
    this.armed = undefined;
    this.stall();
  }

  private closePair(pair: Pair): void {
    this.pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }
}
