import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '../waiting/until';
import type { Conversation } from './conversation';

/** A step at which the proxy stops all traffic: before the store gets it, or after the store has replied to it. */
export interface Breakpoint {
  readonly kind: string;
  readonly side: 'before' | 'after';
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly conversation: Conversation;
  /** What happens when the store replies next: the reply passes, its connection is closed, or all traffic stops. */
  onReply: 'pass' | 'close' | 'stop';
}

/** A store, as far as a proxy knows it. */
export interface ProxyTarget {
  readonly address: { readonly host: string; readonly port: number };
  conversation(): Conversation;
}

/**
 * Proxy between one process and its store that can drop replies, stall traffic and cut connections. It never invents data:
 * all requests come from the process and all replies come from the store.
 */
export class StoreProxy {
  private readonly pairs = new Set<Pair>();
  private armed: Breakpoint | undefined;
  private isStalled = false;
  private isCut = false;
  private dropsReplyTo: ((kind: string) => boolean) | undefined;
  droppedReplies = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: ProxyTarget,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async open(target: ProxyTarget): Promise<StoreProxy> {
    const server = createServer();
    const proxy = new StoreProxy(server, target);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get address(): ProxyTarget['address'] {
    return { host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  /** Resolves once the breakpoint is reached. From then on, the proxy stalls traffic in both directions. */
  async stopAt(breakpoint: Breakpoint): Promise<void> {
    this.armed = breakpoint;
    await until(
      `the breakpoint ${breakpoint.side} ${breakpoint.kind} is reached`,
      () => this.armed !== breakpoint,
      { everyMs: 1 },
    );
  }

  /** Removes a breakpoint that has not been reached. */
  disarm(): void {
    this.armed = undefined;
  }

  /** Keeps the connections open but passes nothing, like a network that drops all packets. */
  stall(): void {
    this.isStalled = true;
    for (const { client, server } of this.pairs) {
      client.pause();
      server.pause();
    }
  }

  /** Ends `stall`: data that has waited passes now. */
  resume(): void {
    this.isStalled = false;
    for (const { client, server } of this.pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Breaks all connections, and each new one at once, until `repair`. */
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

  /** For each request that `to` selects: the store applies it, and the proxy closes the connection instead of the reply. */
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
    const server = connect({ ...this.target.address, noDelay: true });
    const conversation = this.target.conversation();
    const pair: Pair = { client, server, conversation, onReply: 'pass' };
    this.pairs.add(pair);
    client.setNoDelay(true);
    if (this.isStalled) for (const socket of [client, server]) socket.pause();
    client.on('data', (chunk: Buffer) => this.onRequest(pair, chunk));
    server.on('data', (chunk: Buffer) => this.onReplyChunk(pair, chunk));
    for (const socket of [client, server]) {
      socket.on('error', () => this.closePair(pair));
      socket.on('close', () => this.closePair(pair));
    }
  }

  private onRequest(pair: Pair, chunk: Buffer): void {
    // The socket had already read this chunk when it was paused.
    if (this.isStalled) {
      pair.client.unshift(chunk);
      return;
    }
    const breakpoint = this.armed;
    const requests = pair.conversation.requestsIn(chunk);
    const matched = requests.find(({ kind }) => kind === breakpoint?.kind);
    if (matched && breakpoint?.side === 'before') {
      if (matched.at > 0) pair.server.write(chunk.subarray(0, matched.at));
      this.stopAtBreakpoint();
      return;
    }
    if (requests.some(({ kind }) => this.dropsReplyTo?.(kind))) pair.onReply = 'close';
    if (matched) pair.onReply = 'stop';
    pair.server.write(chunk);
  }

  private onReplyChunk(pair: Pair, chunk: Buffer): void {
    if (pair.onReply === 'stop' && !this.isStalled) this.stopAtBreakpoint();
    if (this.isStalled) {
      pair.server.unshift(chunk);
      return;
    }
    if (pair.onReply === 'close') {
      this.droppedReplies += 1;
      this.closePair(pair);
      return;
    }
    pair.conversation.onReply(chunk);
    pair.client.write(chunk);
  }

  private stopAtBreakpoint(): void {
    this.armed = undefined;
    this.stall();
  }

  private closePair(pair: Pair): void {
    this.pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }
}
