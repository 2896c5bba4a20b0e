import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '@distribute-schedule/domain';

/** What the bearer of a token may do. The three for people include one another; an executor's is apart from them. */
export const tokenRoles = ['viewer', 'operator', 'admin', 'executor'] as const;
export type TokenRole = (typeof tokenRoles)[number];

/** How a role is given to a token: that of an executor names the one service that it speaks for. */
export type TokenGrant = Exclude<TokenRole, 'executor'> | `executor@${string}`;

/** A token as it is kept: by its hash alone. Tokens are long and random, so a fast hash cannot be searched. */
export interface ApiToken {
  readonly name: string;
  readonly role: TokenRole;
  /** Of an executor's, and of no other: the service that it speaks for. */
  readonly service?: string;
  /** In hexadecimal. */
  readonly sha256: string;
}

export class InvalidGrantError extends DomainError {
  readonly code = 'api.grant_invalid';
}

export class WeakSecretError extends DomainError {
  readonly code = 'api.weak_secret';
}

export const shortestSecret = 24;

/** Words that stand in samples and in the defaults of others. */
const samples =
  /change[-_ ]?me|secret|password|passwd|default|example|sample|your[-_ ]|token|admin|12345|abcde|qwert/i;

/** Why a secret is none, or undefined where it will do. */
export function weaknessOf(secret: string): string | undefined {
  if (secret.length < shortestSecret) return `is shorter than ${shortestSecret} characters`;
  if (new Set(secret).size < 10) return 'repeats a few characters';
  if (samples.test(secret)) return 'reads like a sample';
  return undefined;
}

/** What a grant gives; undefined where it is none, such as an executor's that names no service. */
export function readGrant(grant: string): Pick<ApiToken, 'role' | 'service'> | undefined {
  const [, role = '', service] = /^([a-z]+)(?:@([A-Za-z0-9][A-Za-z0-9_.-]{0,62}))?$/.exec(grant) ?? [];
  const known = tokenRoles.find((one) => one === role);
  if (known === undefined || (known === 'executor') !== (service !== undefined)) return undefined;
  return { role: known, ...(service !== undefined && { service }) };
}

/** A token from its secret, of which the hash is kept. */
export function apiToken(name: string, grant: TokenGrant, secret: string): ApiToken {
  const given = readGrant(grant);
  if (!given) {
    throw new InvalidGrantError(
      `The token ${name} is given ${JSON.stringify(grant)}: it must be viewer, operator, admin or executor@SERVICE`,
      { name },
    );
  }
  const weakness = weaknessOf(secret);
  if (weakness !== undefined) {
    throw new WeakSecretError(
      `The secret of the token ${name} ${weakness}: make one with "openssl rand -hex 32"`,
      {
        name,
      },
    );
  }
  return { name, ...given, sha256: hashOf(secret).toString('hex') };
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** The token that the secret belongs to. Every token is compared, each in the same time. */
export function tokenOf(tokens: readonly ApiToken[], secret: string): ApiToken | undefined {
  const hash = hashOf(secret);
  return tokens.reduce<ApiToken | undefined>(
    (found, token) => (timingSafeEqual(hash, Buffer.from(token.sha256, 'hex')) ? token : found),
    undefined,
  );
}
