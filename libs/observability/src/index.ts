export { catalog, type MetricDefinition, type MetricKey } from './catalog';
export { PrometheusMetrics, type PrometheusSettings } from './prometheus-metrics';
