export const Metrics = Symbol.for('Metrics');

/** A page of figures, in the format that a monitoring system reads. */
export interface MetricsPage {
  /** Media type. */
  readonly type: string;
  readonly content: string;
}

/** A request that the API has answered. */
export interface AnsweredRequest {
  /** Path of the route, such as `/api/v1/tasks/{id}`, so that ids are no part of it. */
  readonly route: string;
  readonly tag: string;
  readonly status: number;
  readonly ms: number;
}

/**
 * Figures about this process and, in the leader, about the cluster. Most of them are measured at the ports, so the steps
 * themselves do not mention them. The methods that report something are for what no port shows.
 */
export interface Metrics {
  /** Undefined if this process measures nothing. */
  page(): Promise<MetricsPage | undefined>;
  passEnded(duty: string, result: 'ok' | 'failed', ms: number): void;
  requestAnswered(request: AnsweredRequest): void;
}

/** Measures nothing. */
export const noMetrics: Metrics = {
  page: () => Promise.resolve(undefined),
  passEnded: () => undefined,
  requestAnswered: () => undefined,
};
