import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema';

export interface ApiClientOptions {
  /** Address of the API, such as `http://127.0.0.1:8080`. In a browser, the default is the origin of the page. */
  readonly baseUrl?: string;
  readonly token?: string;
  /** Replaces the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export type ApiClient = Client<paths>;

/** Creates a client of the REST API in which every request and every response has its type. */
export function apiClient({ baseUrl = '', token, fetch }: ApiClientOptions = {}): ApiClient {
  return createClient<paths>({
    baseUrl,
    ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
    ...(fetch && { fetch }),
  });
}
