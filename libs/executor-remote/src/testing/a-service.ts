import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RemoteInstance } from '../remote-instance';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface AService {
  readonly instance: RemoteInstance;
  readonly asked: Asked[];
  /** What it answers to `POST /execute`; to all else it answers 200. */
  answer: (response: ServerResponse, asked: Asked) => void;
  stop(): Promise<void>;
}

export function answerWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** A real server that offers the task `report` of the service `reports`. */
export async function aService(id: string, said: Partial<RemoteInstance> = {}): Promise<AService> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const json = (text === '' ? {} : JSON.parse(text)) as Asked['json'];
      const one = { path: request.url ?? '', headers: request.headers, text, json };
      asked.push(one);
      if (one.path.endsWith('/execute')) service.answer(response, one);
      else answerWith(200, {})(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service: AService = {
    instance: {
      ...{ id, service: 'reports', baseUrl: `http://127.0.0.1:${port}/jobs/`, weight: 1, status: 'healthy' },
      ...{ taskNames: ['report'], signingKey: 'whsec_c2VjcmV0' },
      ...said,
    },
    asked,
    answer: answerWith(200, { status: 'success', data: { by: id } }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}
