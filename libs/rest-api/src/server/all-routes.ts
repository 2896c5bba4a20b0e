import { clusterRoutes } from '../cluster/cluster-routes';
import { cronRoutes } from '../cluster/cron-routes';
import { healthRoutes } from '../cluster/health-routes';
import { metricsRoutes } from '../cluster/metrics-routes';
import { overviewRoutes } from '../cluster/overview-routes';
import { searchRoutes } from '../console/search-routes';
import { sessionRoutes } from '../console/session-routes';
import { auditRoutes } from '../events/audit-routes';
import { eventRoutes } from '../events/event-routes';
import { callbackRoute } from '../executions/callback-route';
import { countRoutes } from '../executions/count-routes';
import { executionRoutes } from '../executions/execution-routes';
import { logRoutes } from '../executions/log-routes';
import { manyExecutionsRoutes } from '../executions/many-executions-routes';
import { waitingRoutes } from '../executions/waiting-routes';
import { executorRoutes } from '../executors/executor-routes';
import { executorTypeRoutes } from '../executors/executor-type-routes';
import type { Route } from '../http/route';
import { documentRoutes } from '../openapi/document-routes';
import { changeRoutes } from '../tasks/change-routes';
import { foreseeRoutes } from '../tasks/foresee-routes';
import { listRoutes } from '../tasks/list-routes';
import { manyTasksRoutes } from '../tasks/many-tasks-routes';
import { runRoutes } from '../tasks/run-routes';
import { daysRoutes } from '../tasks/days-routes';
import { ledgerRoutes } from '../tasks/ledger-routes';
import { scheduleRoutes } from '../tasks/schedule-routes';
import { taskRoutes } from '../tasks/task-routes';
import { timelineRoutes } from '../tasks/timeline-routes';
import { transferRoutes } from '../tasks/transfer-routes';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';

/** All routes of the API. Paths with a fixed word come before paths that would read that word as an id. */
export function allRoutes(parts: ApiParts, settings: ApiSettings, isRunning = () => true): readonly Route[] {
  const routes = [
    ...healthRoutes(parts, settings, isRunning),
    ...metricsRoutes(parts),
    ...sessionRoutes(parts, settings),
    ...searchRoutes(parts, settings),
    ...scheduleRoutes(parts),
    ...ledgerRoutes(parts),
    ...daysRoutes(parts),
    ...foreseeRoutes(parts),
    ...changeRoutes(parts),
    ...manyTasksRoutes(parts),
    ...runRoutes(parts),
    ...transferRoutes(parts),
    ...listRoutes(parts),
    ...taskRoutes(parts),
    ...manyExecutionsRoutes(parts),
    ...countRoutes(parts),
    ...executionRoutes(parts),
    ...waitingRoutes(parts),
    ...logRoutes(parts),
    ...executorRoutes(parts),
    ...executorTypeRoutes(parts),
    callbackRoute(parts),
    ...timelineRoutes(parts),
    ...overviewRoutes(parts, settings),
    ...clusterRoutes(parts, settings),
    ...eventRoutes(parts),
    ...auditRoutes(parts),
    ...cronRoutes(parts, settings),
  ];
  return [...routes, ...documentRoutes(routes)];
}
