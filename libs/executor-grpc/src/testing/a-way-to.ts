import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface AWay {
  readonly address: string;
  /** On the connections that there are, nothing comes or goes any more, and nobody is told; new ones are as before. */
  freeze(): void;
  close(): void;
}

/** What lies between a worker and a port of this machine. */
export async function aWayTo(port: number): Promise<AWay> {
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
