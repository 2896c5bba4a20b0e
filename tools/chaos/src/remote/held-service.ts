import { createServer, type Server } from 'node:http';
import { ExecutorClient, type Execution } from '@distribute-schedule/executor-client';
import { freePort } from './free-port';

/** A remote service in this process that keeps every execution open until `release`. */
export class HeldService {
  readonly held = new Map<string, (value: unknown) => void>();
  /** Body of `POST /execute`, by execution id. */
  readonly requests = new Map<string, Readonly<Record<string, unknown>>>();

  private constructor(
    private readonly server: Server,
    readonly client: ExecutorClient,
  ) {}

  static async start(scheduler: string, taskNames: readonly string[]): Promise<HeldService> {
    const port = await freePort();
    const run = ({ id, signal }: Execution) =>
      new Promise((resolve, reject) => {
        service.held.set(id, resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const client = new ExecutorClient({
      scheduler,
      name: 'held',
      instanceId: 'held-1',
      baseUrl: `http://127.0.0.1:${port}`,
      maxRunning: 5_000,
      tasks: Object.fromEntries(
        taskNames.map((name) => [name, { timeoutSeconds: 120, executionMode: 'parallel' as const, run }]),
      ),
    });
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => service.remember(Buffer.concat(chunks).toString()));
      void client.handle(request, response);
    });
    const service = new HeldService(server, client);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await client.start();
    return service;
  }

  /** Ends these executions with success. */
  release(...ids: readonly string[]): void {
    for (const id of ids) this.held.get(id)?.({ released: id });
  }

  async stop(): Promise<void> {
    this.release(...this.held.keys());
    await this.client.stop(5_000);
    this.server.closeAllConnections();
    this.server.close();
  }

  private remember(body: string): void {
    if (body === '') return;
    const request = JSON.parse(body) as Readonly<Record<string, unknown>>;
    this.requests.set(String(request['execution_id']), request);
  }
}
