import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
  readonly address: string;
  /** Stops all data on existing connections without closing them. New connections work. */
  freeze(): void;
  close(): void;
}

/** Starts a TCP proxy in front of a port of this machine. */
export async function aProxyTo(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `localhost.test:${(server.address() as AddressInfo).port}`,
    freeze: () => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.removeAllListeners('data');
        socket.pause();
      }
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
