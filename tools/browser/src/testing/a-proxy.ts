import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Stands between a browser and a system, so that a spec can cut the connection. */
export interface AProxy {
  readonly origin: string;
  /** Paths of the requests that have passed. */
  readonly passed: readonly string[];
  /** Breaks all connections, and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

export async function startProxy(target: string): Promise<AProxy> {
  const sockets = new Set<Socket>();
  const passed: string[] = [];
  let isCut = false;
  const server = http.createServer((request, response) => {
    passed.push(request.url ?? '');
    const { method, headers } = request;
    const onward = http.request(target + (request.url ?? ''), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('connection', (socket) => {
    if (isCut) socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    cut: () => {
      isCut = true;
      breakAll();
    },
    mend: () => void (isCut = false),
    stop: async () => {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
