import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema';

export interface ApiClientOptions {
  /** Where the API is: `http://127.0.0.1:8080`. In a browser, nothing: where the page came from. */
  readonly baseUrl?: string;
  readonly token?: string;
  /** Instead of the fetch of the platform. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export type ApiClient = Client<paths>;

/** Calls the REST API, with the type of every request and every answer. */
export function apiClient({ baseUrl = '', token, fetch }: ApiClientOptions = {}): ApiClient {
  return createClient<paths>({
    baseUrl,
    ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
    ...(fetch && { fetch }),
  });
}
