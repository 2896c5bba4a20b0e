import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '../waiting/until';
import { requestsIn } from './requests';

/** Stops everything at one request: before Redis sees it, or after Redis has answered it. */
export interface Trap {
  readonly kind: string;
  readonly side: 'before' | 'after';
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** What becomes of what Redis answers next: the client is cut off instead, or the trap springs. */
  nextReply: 'passes' | 'is dropped' | 'springs the trap';
}

/**
 * Stands between one process and Redis, and can lose, hold up and cut what passes. Every request in here is one that
 * the process has sent, and every reply one that Redis gave: nothing is made up.
 */
export class RedisProxy {
  private readonly pairs = new Set<Pair>();
  private armed: Trap | undefined;
  private isHeld = false;
  private isCut = false;
  private dropsReplyTo: ((kind: string) => boolean) | undefined;
  droppedReplies = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {
    server.on('connection', (client) => this.join(client));
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

  /** Resolves once the trap has sprung; from then on nothing passes in either direction. */
  async catch(trap: Trap): Promise<void> {
    this.armed = trap;
    await until(`the trap ${trap.side} ${trap.kind} springs`, () => this.armed !== trap, { everyMs: 1 });
  }

  /** A trap that has not sprung never will. */
  disarm(): void {
    this.armed = undefined;
  }

  /** The connections stay open and nothing passes: a network that swallows everything. */
  hold(): void {
    this.isHeld = true;
    for (const { client, server } of this.pairs) {
      client.pause();
      server.pause();
    }
  }

  /** What was held passes now. */
  letGo(): void {
    this.isHeld = false;
    for (const { client, server } of this.pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Every connection breaks, and new ones break at once. */
  cut(): void {
    this.isCut = true;
    this.breakAll();
  }

  mend(): void {
    this.isCut = false;
  }

  breakAll(): void {
    for (const pair of [...this.pairs]) this.part(pair);
  }

  /** Redis applies each request of which this says so, and the client is cut off instead of being told. */
  dropReplies(to: (kind: string) => boolean): void {
    this.dropsReplyTo = to;
  }

  async close(): Promise<void> {
    this.breakAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    if (this.isCut) {
      client.destroy();
      return;
    }
    const server = connect({ ...this.target, noDelay: true });
    const pair: Pair = { client, server, nextReply: 'passes' };
    this.pairs.add(pair);
    client.setNoDelay(true);
    if (this.isHeld) client.pause();
    client.on('data', (chunk: Buffer) => this.request(pair, chunk));
    server.on('data', (chunk: Buffer) => this.reply(pair, chunk));
    for (const socket of [client, server]) {
      socket.on('error', () => this.part(pair));
      socket.on('close', () => this.part(pair));
    }
  }

  private request(pair: Pair, chunk: Buffer): void {
    // What was read before the pause took hold.
    if (this.isHeld) {
      pair.client.unshift(chunk);
      return;
    }
    const trap = this.armed;
    if (trap ?? this.dropsReplyTo) {
      const requests = requestsIn(chunk);
      const caught = requests.find(({ kind }) => kind === trap?.kind);
      if (caught && trap?.side === 'before') {
        if (caught.at > 0) pair.server.write(chunk.subarray(0, caught.at));
        this.spring();
        return;
      }
      if (requests.some(({ kind }) => this.dropsReplyTo?.(kind))) pair.nextReply = 'is dropped';
      if (caught) pair.nextReply = 'springs the trap';
    }
    pair.server.write(chunk);
  }

  private reply(pair: Pair, chunk: Buffer): void {
    if (pair.nextReply === 'springs the trap' && !this.isHeld) this.spring();
    if (this.isHeld) {
      pair.server.unshift(chunk);
      return;
    }
    if (pair.nextReply === 'is dropped') {
      this.droppedReplies += 1;
      this.part(pair);
      return;
    }
    pair.client.write(chunk);
  }

  private spring(): void {
    this.armed = undefined;
    this.hold();
  }

  private part(pair: Pair): void {
    this.pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }
}
