import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlockList, isIPv4 } from 'node:net';
import { DomainError } from '@distribute-schedule/domain';
import type {
  CancelTask,
  CreateTaskConfig,
  Logger,
  Ports,
  Store,
  TriggerTaskConfig,
} from '@distribute-schedule/application';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { executionsRouter } from '../executions/executions-router';
import { healthRouter } from '../health/health-router';
import { tasksRouter } from '../tasks/tasks-router';
import type { ApiSettings } from './api-settings';
import { problemHandler, RequestError } from './problem';

export class ReachableWithoutLoginError extends DomainError {
  readonly code = 'api.reachable_without_login';
}

export interface ApiParts {
  readonly ports: Ports;
  readonly store: Store;
  readonly createTask: CreateTaskConfig;
  readonly triggerTask: TriggerTaskConfig;
  readonly cancelTask: CancelTask;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** The REST API of one process. Any instance answers any request, whoever leads. */
export class ApiServer {
  private server: Server | undefined;
  private readonly log: Logger;

  constructor(
    private readonly parts: ApiParts,
    private readonly settings: ApiSettings,
  ) {
    this.log = parts.ports.logger.child({ component: 'api' });
  }

  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null)?.port;
  }

  async start(): Promise<void> {
    const { enabled, host, port } = this.settings;
    if (!enabled) return;
    if (!isLoopback(host)) {
      throw new ReachableWithoutLoginError(
        `api.host ${host} could be reached from elsewhere, and the API has no login yet: leave it at 127.0.0.1`,
      );
    }
    const server = createServer(this.app());
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    this.log.info(
      { url: `http://${host.includes(':') ? `[${host}]` : host}:${this.port ?? port}` },
      'API listens',
    );
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  private app(): Express {
    const { ports, store, createTask, triggerTask, cancelTask } = this.parts;
    const app = express();
    app.disable('x-powered-by');
    app.use(helmet());
    app.use(express.json({ limit: '1mb' }));
    app.use(healthRouter(ports, store, this.settings));
    app.use('/api/v1/tasks', tasksRouter(ports, createTask, triggerTask));
    app.use('/api/v1/executions', executionsRouter(ports, cancelTask));
    app.use((request) => {
      throw new RequestError(404, 'request.no_such_route', `There is no ${request.method} ${request.path}`);
    });
    app.use(problemHandler(this.log));
    return app;
  }
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return loopback.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}
