import { isIP } from 'node:net';
import type { EgressGuard } from '@distribute-schedule/executor-http';
import { Client, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** An open way to one service, shared by all attempts that go there. */
export interface Channel {
  readonly client: Client;
  /** When the service last said that it serves, in ms of this process. */
  healthyAt: number | undefined;
  inUse: number;
  /** Nobody new goes this way. */
  isForsaken: boolean;
}

const maxMessageBytes = 1024 * 1024 + 64 * 1024;
const maxIdleChannels = 100;

/**
 * Ways to services, by the addresses that the guard has judged: a channel is given addresses and never a name, so that
 * it cannot resolve it to something else later.
 */
export class Channels {
  /** Last used goes last. */
  private readonly open = new Map<string, Channel>();
  /**
   * Names whose addresses are being asked for. The process has few threads for that, which much else waits for, and a
   * resolver may be slow.
   */
  private readonly asking = new Map<string, ReturnType<EgressGuard['resolve']>>();

  constructor(
    private readonly guard: EgressGuard,
    private readonly credentials: (tls: boolean) => ChannelCredentials,
  ) {}

  /** Call `release` once for each. */
  async acquire({ host, port, tls }: Target): Promise<Channel> {
    this.guard.checkHost(host);
    const addresses =
      isIP(host) === 0 ? await this.addressesOf(host) : [{ address: host, family: isIP(host) }];
    const family = addresses.some((each) => each.family === 4) ? 4 : 6;
    const places = addresses
      .filter((each) => each.family === family)
      .map(({ address }) => (family === 4 ? `${address}:${port}` : `[${address}]:${port}`))
      .sort();
    const key = `${tls ? 'tls' : 'plain'} ${host} ${places.join()}`;
    const channel = this.open.get(key) ?? {
      client: new Client(`ipv${family}:${places.join()}`, this.credentials(tls), optionsFor(host, port)),
      healthyAt: undefined,
      inUse: 0,
      isForsaken: false,
    };
    this.open.delete(key);
    this.open.set(key, channel);
    channel.inUse += 1;
    this.closeSurplus();
    return channel;
  }

  release(channel: Channel): void {
    channel.inUse -= 1;
    if (channel.isForsaken && channel.inUse === 0) channel.client.close();
  }

  /**
   * On a connection whose other end is gone without a word, nothing ever comes again, and it may be a quarter of an hour
   * until this machine knows. Who comes next goes a new way; who goes the old one may end there.
   */
  forsake(channel: Channel): void {
    channel.isForsaken = true;
    for (const [key, known] of this.open) if (known === channel) this.open.delete(key);
  }

  close(): void {
    for (const { client } of this.open.values()) client.close();
    this.open.clear();
  }

  private addressesOf(host: string): ReturnType<EgressGuard['resolve']> {
    const asked = this.asking.get(host) ?? this.guard.resolve(host).finally(() => this.asking.delete(host));
    this.asking.set(host, asked);
    return asked;
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

/** The name stays what the service is asked for by, and what its certificate must be for. */
function optionsFor(host: string, port: number): ClientOptions {
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return {
    'grpc.default_authority': authority,
    ...(isIP(host) === 0 && { 'grpc.ssl_target_name_override': host }),
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_reconnect_backoff_ms': 5_000,
    'grpc.client_idle_timeout_ms': 5 * 60_000,
    'grpc.enable_http_proxy': 0,
    // A new channel makes connections of its own.
    'grpc.use_local_subchannel_pool': 1,
    // Whether an attempt is repeated is the task's own policy.
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  };
}
