export { apiClient, type ApiClient, type ApiClientOptions } from './api-client';
export type { components, operations, paths } from './schema';
