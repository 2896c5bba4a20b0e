import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RemoteInstance } from '../remote-instance';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface AService {
  readonly instance: RemoteInstance;
  readonly received: ReceivedRequest[];
  /** Responds to `POST /execute`. All other requests get status 200. */
  respond: (response: ServerResponse, request: ReceivedRequest) => void;
  stop(): Promise<void>;
}

export function respondWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Starts an HTTP server that plays an instance of the service `reports`, which offers the task `report`. */
export async function aService(id: string, overrides: Partial<RemoteInstance> = {}): Promise<AService> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const json = (text === '' ? {} : JSON.parse(text)) as ReceivedRequest['json'];
      const one = { path: request.url ?? '', headers: request.headers, text, json };
      received.push(one);
      if (one.path.endsWith('/execute')) service.respond(response, one);
      else respondWith(200, {})(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service: AService = {
    instance: {
      id,
      service: 'reports',
      baseUrl: `http://127.0.0.1:${port}/jobs/`,
      weight: 1,
      status: 'healthy',
      taskNames: ['report'],
      signingKey: 'whsec_c2VjcmV0',
      ...overrides,
    },
    received,
    respond: respondWith(200, { status: 'success', data: { by: id } }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}
