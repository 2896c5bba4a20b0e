import type { ApiParts } from '../http/api-parts';
import { defineRoute, type Route } from '../http/route';
import { RequestError } from '../problems/problem';

/** The figures of this process, for Prometheus. A process without the API serves them with its probes. */
export function metricsRoutes({ ports: { metrics } }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/metrics',
      operationId: 'getMetrics',
      access: 'viewer',
      tag: 'health',
      summary:
        'Figures of this process in the text format of Prometheus. The leader adds those of the cluster, at most 5 s old',
      replies: { 200: 'text/plain' },
      handle: async () => {
        const page = await metrics.page();
        if (!page) throw metricsOff();
        return { status: 200, text: page };
      },
    }),
  ];
}

const metricsOff = (): RequestError =>
  new RequestError(
    404,
    'request.metrics_off',
    'This process measures nothing: set metrics.enabled to true and start it again',
  );
