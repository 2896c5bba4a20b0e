import { BlockList, isIPv4 } from 'node:net';
import type { Configuration } from './config/configuration';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Nobody beyond this machine is meant to reach the API: it is tried out, all on one machine. */
export function isForThisMachine({ publicUrl, host }: Configuration['api']): boolean {
  if (publicUrl !== '') return false;
  return host === 'localhost' || loopback.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}

/** Where the API takes what a service says about an execution that it was handed; undefined where that is not known. */
export function callbackUrl(api: Configuration['api']): ((taskId: string) => string) | undefined {
  const base = baseUrl(api);
  return base === undefined
    ? undefined
    : (taskId) => `${base}/api/v1/executions/${encodeURIComponent(taskId)}/callback`;
}

const wildcards = ['0.0.0.0', '::'];

function baseUrl({ publicUrl, host, port }: Configuration['api']): string | undefined {
  if (publicUrl !== '') return publicUrl;
  // 0 is whatever port is free.
  if (port === 0 || wildcards.includes(host)) return undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
