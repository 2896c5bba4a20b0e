import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createGzip } from 'node:zlib';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly connections: () => number;
  close(): Promise<void>;
}

export function httpServer(listener: RequestListener): Promise<TestServer> {
  return listening(createServer(listener));
}

export function tcpServer(listener: (socket: Socket) => void): Promise<TestServer> {
  return listening(createTcpServer(listener));
}

async function listening(server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Sends equal bytes until the size is reached or the client closes. Resolves with the number of bytes written. */
export function pour(response: ServerResponse, bytes: number, compressed: boolean): Promise<number> {
  const chunk = Buffer.alloc(64 * 1024, 'a');
  const stream = compressed ? createGzip() : response;
  if (compressed) {
    response.setHeader('content-encoding', 'gzip');
    stream.on('error', () => undefined);
    (stream as ReturnType<typeof createGzip>).pipe(response);
  }
  let poured = 0;
  return new Promise((resolve) => {
    response.on('close', () => resolve(poured));
    const more = () => {
      while (poured < bytes && !response.destroyed) {
        poured += chunk.length;
        if (!stream.write(chunk)) {
          stream.once('drain', more);
          return;
        }
      }
      stream.end();
    };
    more();
  });
}

export function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => resolve(body));
  });
}
