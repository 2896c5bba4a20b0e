import { lookup as lookupInDns, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { addressClass } from './address-classes';

export interface EgressSettings {
  /** Addresses of private networks, where the services of a cluster are. */
  readonly allowPrivate: boolean;
  /** Addresses of the worker's own machine. */
  readonly allowLoopback: boolean;
}

/** Every address of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Where the request would go is not allowed; nothing was sent. */
export class EgressRefusedError extends Error {
  readonly code = 'EGRESS_REFUSED';
  constructor(message: string) {
    super(message);
    this.name = 'EgressRefusedError';
  }
}

/**
 * Says where requests may go that people ask for. A URL is judged when it is known, and every address of its host when
 * it is connected to: `lookup` gives the connection the very addresses that were judged, so that a name which resolves
 * to something else a moment later gains nothing.
 */
export class EgressGuard {
  constructor(
    private readonly settings: EgressSettings,
    private readonly resolveHost: ResolveHost = resolveInDns,
  ) {}

  /** The URL, if it is of http or https, names no user, and its host is not an address that is refused. */
  checkUrl(text: string): URL {
    // The parser gives 127.0.0.1 for 2130706433, 0x7f.1, 0177.0.0.1 and the like.
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url) throw new EgressRefusedError(`${shown(text)} is no URL`);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new EgressRefusedError(`a URL must begin with http:// or https://, not ${shown(url.protocol)}`);
    }
    if (url.username !== '' || url.password !== '') {
      throw new EgressRefusedError('a URL must not hold a user or a password: use a header');
    }
    this.checkHost(url.hostname);
    return url;
  }

  /** Refuses a host that is written as an address which is not allowed; names are judged once they are resolved. */
  checkHost(hostname: string): void {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) !== 0) this.checkAddress(address, address);
  }

  /** Every address of the host; refuses it as a whole if one of them is not allowed. */
  async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    const addresses = await this.resolveHost(hostname);
    for (const { address } of addresses) this.checkAddress(address, hostname);
    return addresses;
  }

  /** For the `lookup` option of sockets. Node does not ask it about addresses: see `checkHost`. */
  readonly lookup: LookupFunction = (hostname, { all, family }, callback) => {
    this.resolve(hostname).then(
      (addresses) => {
        const wanted = addresses.filter(
          (each) => !family || family === each.family || family === `IPv${each.family}`,
        );
        const [first] = wanted;
        if (!first) callback(noAddress(hostname), '');
        else if (all) callback(null, [...wanted]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
    );
  };

  private checkAddress(address: string, host: string): void {
    const kind = addressClass(address);
    const { allowPrivate, allowLoopback } = this.settings;
    const isAllowed =
      kind === 'public' || (kind === 'private' && allowPrivate) || (kind === 'loopback' && allowLoopback);
    if (isAllowed) return;
    const which = host === address ? address : `${shown(host)} resolves to ${address}, which`;
    throw new EgressRefusedError(`${which} ${reasons[kind]}`);
  }
}

const reasons = {
  private: 'is a private address, and those are not allowed here (egress.allow_private)',
  loopback: "is the worker's own machine, and that is not allowed here (egress.allow_loopback)",
  special: 'is a link-local, metadata or otherwise special address, and those are never allowed',
} as const;

const resolveInDns: ResolveHost = (hostname) =>
  new Promise((resolve, reject) => {
    lookupInDns(hostname, { all: true, order: 'verbatim' }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${shown(hostname)} has no address of the family asked for`), {
    code: 'ENOTFOUND',
  });
}

const shown = (text: string) => JSON.stringify(text.slice(0, 200));
