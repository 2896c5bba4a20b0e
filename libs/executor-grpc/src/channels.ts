import { isIP } from 'node:net';
import type { EgressGuard } from '@distribute-schedule/executor-http';
import { Client, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** Connection pool to one service, shared by all attempts that call it. */
export interface Channel {
  readonly client: Client;
  /** When the last health check succeeded, as `performance.now()`. */
  healthyAt: number | undefined;
  inUse: number;
  /** True if new attempts must not use the channel. It is closed when its last attempt ends. */
  isRetired: boolean;
}

const maxMessageBytes = 1024 * 1024 + 64 * 1024;
const maxIdleChannels = 100;

/**
 * Channels to services. A channel gets the addresses that the guard has checked, and never a name, because it could
 * resolve the name to another address later.
 */
export class Channels {
  /** Sorted by last use, the most recent last. */
  private readonly open = new Map<string, Channel>();
  /**
   * Names that are being resolved now, each once. Node.js has only a few threads for this and shares them with file
   * access, and a resolver may be slow.
   */
  private readonly resolving = new Map<string, ReturnType<EgressGuard['resolve']>>();

  constructor(
    private readonly guard: EgressGuard,
    private readonly credentials: (tls: boolean) => ChannelCredentials,
  ) {}

  /** Returns a channel to the target. Call `release` once for each call of `acquire`. */
  async acquire({ host, port, tls }: Target): Promise<Channel> {
    this.guard.checkHost(host);
    const addresses =
      isIP(host) === 0 ? await this.addressesOf(host) : [{ address: host, family: isIP(host) }];
    const family = addresses.some((each) => each.family === 4) ? 4 : 6;
    const endpoints = addresses
      .filter((each) => each.family === family)
      .map(({ address }) => (family === 4 ? `${address}:${port}` : `[${address}]:${port}`))
      .sort();
    const key = `${tls ? 'tls' : 'plain'} ${host} ${endpoints.join()}`;
    const channel = this.open.get(key) ?? {
      client: new Client(`ipv${family}:${endpoints.join()}`, this.credentials(tls), optionsFor(host, port)),
      healthyAt: undefined,
      inUse: 0,
      isRetired: false,
    };
    this.open.delete(key);
    this.open.set(key, channel);
    channel.inUse += 1;
    this.closeSurplus();
    return channel;
  }

  release(channel: Channel): void {
    channel.inUse -= 1;
    if (channel.isRetired && channel.inUse === 0) channel.client.close();
  }

  /**
   * Retires a channel that no longer receives anything. When the other end of a connection disappears without closing
   * it, this machine may need a quarter of an hour to notice. New attempts open a new channel, and running ones may end
   * on the old one.
   */
  retire(channel: Channel): void {
    channel.isRetired = true;
    for (const [key, known] of this.open) if (known === channel) this.open.delete(key);
  }

  close(): void {
    for (const { client } of this.open.values()) client.close();
    this.open.clear();
  }

  private addressesOf(host: string): ReturnType<EgressGuard['resolve']> {
    const pending =
      this.resolving.get(host) ?? this.guard.resolve(host).finally(() => this.resolving.delete(host));
    this.resolving.set(host, pending);
    return pending;
  }

  private closeSurplus(): void {
    let surplus = this.open.size - maxIdleChannels;
    for (const [key, channel] of this.open) {
      if (surplus <= 0) return;
      if (channel.inUse > 0) continue;
      channel.client.close();
      this.open.delete(key);
      surplus -= 1;
    }
  }
}

/** Requests still carry the host name, and the certificate must match it, although the channel only knows addresses. */
function optionsFor(host: string, port: number): ClientOptions {
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return {
    'grpc.default_authority': authority,
    ...(isIP(host) === 0 && { 'grpc.ssl_target_name_override': host }),
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_reconnect_backoff_ms': 5_000,
    'grpc.client_idle_timeout_ms': 5 * 60_000,
    'grpc.enable_http_proxy': 0,
    // A new channel opens new connections instead of sharing those of a retired channel.
    'grpc.use_local_subchannel_pool': 1,
    // Only the task's retry policy decides about retries.
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  };
}
