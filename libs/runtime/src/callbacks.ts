import type { CallbackUrl } from '@distribute-schedule/application';
import { callbackToken } from '@distribute-schedule/executor-remote';
import { isLoopback } from '@distribute-schedule/rest-api';
import type { Configuration } from './config/configuration';
import type { Role } from './roles';

type Addresses = Pick<Configuration, 'api' | 'egress'>;

/**
 * True if calls to registered services may go to this machine: if the configuration allows it, or if this process
 * serves an API that only this machine can reach, because then every service that registered runs here as well. A
 * process without an API cannot know who is able to register, and its machine may offer services that no task should
 * reach.
 */
export function mayCallThisMachine({ egress, api }: Addresses, roles: readonly Role[]): boolean {
  return egress.allowLoopback || (roles.includes('api') && api.enabled && isForThisMachine(api));
}

function isForThisMachine({ publicUrl, host }: Configuration['api']): boolean {
  return publicUrl === '' && isLoopback(host);
}

/**
 * Makes the URL at which a service reports on an execution that it accepted. Undefined if no address is known at which
 * the service could reach the API.
 */
export function callbackUrl(configuration: Addresses, roles: readonly Role[]): CallbackUrl | undefined {
  const base = baseUrl(configuration, roles);
  if (base === undefined) return undefined;
  return ({ taskId, attempt, attemptToken }) => {
    const token = callbackToken({ executionId: taskId, attempt }, attemptToken);
    return `${base}/api/v1/executions/${encodeURIComponent(taskId)}/callback?token=${token}`;
  };
}

const wildcards = ['0.0.0.0', '::'];

function baseUrl(configuration: Addresses, roles: readonly Role[]): string | undefined {
  const { publicUrl, host, port } = configuration.api;
  if (publicUrl !== '') return publicUrl;
  // A service on another machine would call itself.
  if (isLoopback(host) && !mayCallThisMachine(configuration, roles)) return undefined;
  // Port 0 means any free port, which is not known yet.
  if (port === 0 || wildcards.includes(host)) return undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
