import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Express } from 'express';

/** A server on which specs send requests byte by byte. */
export class RawRequests {
  private readonly sockets: Socket[] = [];

  private constructor(private readonly server: Server) {}

  static async on(server: Server | Express): Promise<RawRequests> {
    const listening = await new Promise<Server>((resolve) => {
      const started: Server = server.listen(0, '127.0.0.1', () => resolve(started));
    });
    return new RawRequests(listening);
  }

  /** Sends text. More can be written to the socket. */
  async send(text: string): Promise<Socket> {
    const socket = connect((this.server.address() as AddressInfo).port, '127.0.0.1');
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  }

  /** Number of connections that are open on the server. */
  open(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  close(): void {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Head of a request whose body has this length. */
export const headOf = (method: string, path: string, headers: Readonly<Record<string, string | number>>) =>
  [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');

/** Status and text of the next response on a connection. */
export async function answerOn(socket: Socket): Promise<{ readonly status: number; readonly text: string }> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.includes('\r\n\r\n')) break;
  }
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}
