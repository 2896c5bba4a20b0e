import { lookup as lookupInDns, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { addressClass } from './address-classes';

export interface EgressSettings {
  /** Allows addresses of private networks, where the services of a cluster are. */
  readonly allowPrivate: boolean;
  /** Allows addresses of the worker's own machine. */
  readonly allowLoopback: boolean;
}

/** Returns all addresses of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

/** The target of a request is not allowed. Nothing was sent. */
export class EgressRefusedError extends Error {
  readonly code = 'EGRESS_REFUSED';
  constructor(message: string) {
    super(message);
    this.name = 'EgressRefusedError';
  }
}

/**
 * Decides where requests of tasks may go. It checks a URL when it is known, and every address of its host when a
 * connection is made. The connection uses exactly the addresses that `lookup` has checked. Therefore an attacker gains
 * nothing by letting a name resolve to another address a moment later.
 */
export class EgressGuard {
  constructor(
    private readonly settings: EgressSettings,
    private readonly resolveHost: ResolveHost = resolveInDns,
  ) {}

  /** Returns the URL. Throws if it is not http or https, if it contains a user, or if its host is a refused address. */
  checkUrl(text: string): URL {
    // The parser normalises other spellings of an address: 2130706433, 0x7f.1 and 0177.0.0.1 become 127.0.0.1.
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url) throw new EgressRefusedError(`${quoted(text)} is not a URL`);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new EgressRefusedError(`a URL must begin with http:// or https://, got ${quoted(url.protocol)}`);
    }
    if (url.username !== '' || url.password !== '') {
      throw new EgressRefusedError('a URL must not contain a user or a password; use a header instead');
    }
    this.checkHost(url.hostname);
    return url;
  }

  /** Throws if the host is an address that is not allowed. Names pass, because `resolve` checks their addresses. */
  checkHost(hostname: string): void {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) !== 0) this.checkAddress(address, address);
  }

  /** Returns all addresses of the host. Throws if one of them is not allowed, also when others are. */
  async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    const addresses = await this.resolveHost(hostname);
    for (const { address } of addresses) this.checkAddress(address, hostname);
    return addresses;
  }

  /**
   * Resolver for the `lookup` option of sockets. Node.js skips it when the host is an address: use `checkHost` for
   * those.
   */
  readonly lookup: LookupFunction = (hostname, { all, family }, callback) => {
    this.resolve(hostname).then(
      (addresses) => {
        const matching = addresses.filter(
          (each) => !family || family === each.family || family === `IPv${each.family}`,
        );
        const [first] = matching;
        if (!first) callback(noAddress(hostname), '');
        else if (all) callback(null, [...matching]);
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
    const subject = host === address ? address : `${quoted(host)} resolves to ${address}, which`;
    throw new EgressRefusedError(`${subject} ${reasons[kind]}`);
  }
}

const reasons = {
  private: 'is a private address; requests to private addresses are not allowed here (egress.allow_private)',
  loopback: "is the worker's own machine; requests to it are not allowed here (egress.allow_loopback)",
  special: 'is a link-local, metadata or otherwise special address; requests to those are never allowed',
} as const;

const resolveInDns: ResolveHost = (hostname) =>
  new Promise((resolve, reject) => {
    lookupInDns(hostname, { all: true, order: 'verbatim' }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${quoted(hostname)} has no address of the requested IP version`), {
    code: 'ENOTFOUND',
  });
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 200));
