import { BlockList, isIPv4 } from 'node:net';
import type { CallbackUrl } from '@distribute-schedule/application';
import { callbackToken } from '@distribute-schedule/executor-remote';
import type { Configuration } from './config/configuration';
import type { Role } from './roles';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

type Addresses = Pick<Configuration, 'api' | 'egress'>;

/**
 * Whether services that registered may be on this very machine: where that is set, or where this process itself serves
 * an API that nobody beyond the machine can reach, so that whoever registered with it is there as well. A process that
 * serves none cannot know who could register, and its machine may hold what no task should reach.
 */
export function mayCallThisMachine({ egress, api }: Addresses, roles: readonly Role[]): boolean {
  return egress.allowLoopback || (roles.includes('api') && api.enabled && isForThisMachine(api));
}

function isForThisMachine({ publicUrl, host }: Configuration['api']): boolean {
  return publicUrl === '' && isLoopback(host);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || loopback.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}

/** Where the API takes what a service says about an execution that it was handed; undefined where that is not known. */
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
  // Services elsewhere would call themselves.
  if (isLoopback(host) && !mayCallThisMachine(configuration, roles)) return undefined;
  // 0 is whatever port is free.
  if (port === 0 || wildcards.includes(host)) return undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
