import net from 'node:net';
import { once } from 'node:events';

/** A connection between a store and its server that a spec can freeze. */
export class Proxy {
  private readonly sockets = new Set<net.Socket>();
  private isFrozen = false;
  private lost: string | undefined;

  private constructor(private readonly server: net.Server) {}

  static async to(host: string, port: number): Promise<Proxy> {
    const server = net.createServer();
    const proxy = new Proxy(server);
    server.on('connection', (near) => proxy.join(near, net.connect({ host, port })));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  /** Drops everything that the server answers from now on. Requests still reach it. */
  freeze(): void {
    this.isFrozen = true;
  }

  /** Once: lets the server answer a request that contains this text, and closes the connection instead of the answer. */
  loseAnswerTo(text: string): void {
    this.lost = text;
  }

  /** New connections work again. */
  thaw(): void {
    this.isFrozen = false;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: net.Socket, far: net.Socket): void {
    let isCut = false;
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    }
    let isLost = false;
    near.on('data', (data) => {
      if (this.lost !== undefined && data.includes(this.lost)) {
        this.lost = undefined;
        isLost = true;
      }
      far.write(data);
    });
    far.on('data', (data) => {
      if (isLost) near.destroy();
      isCut ||= this.isFrozen;
      if (!isCut) near.write(data);
    });
    far.on('close', () => near.destroy());
  }
}
