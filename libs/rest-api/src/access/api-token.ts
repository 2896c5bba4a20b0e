import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '@distribute-schedule/domain';
import { weaknessOf } from './weak-secrets';

/** Roles of tokens. Of the three for people, each includes the ones before it. `executor` is separate, for services. */
export const tokenRoles = ['viewer', 'operator', 'admin', 'executor'] as const;
export type TokenRole = (typeof tokenRoles)[number];

/** Role of a token as the configuration writes it. The role `executor` names the one service that the token belongs to. */
export type TokenGrant = Exclude<TokenRole, 'executor'> | `executor@${string}`;

/** Token as it is kept: only the hash of its secret. Secrets are long and random, so even a fast hash cannot be reversed by guessing. */
export interface ApiToken {
  readonly name: string;
  readonly role: TokenRole;
  /** Service that the token belongs to; only for the role `executor`. */
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

/** Parses a grant. Returns undefined when it is invalid, for example `executor` without a service. */
export function readGrant(grant: string): Pick<ApiToken, 'role' | 'service'> | undefined {
  const [, role = '', service] = /^([a-z]+)(?:@([A-Za-z0-9][A-Za-z0-9_.-]{0,62}))?$/.exec(grant) ?? [];
  const knownRole = tokenRoles.find((one) => one === role);
  if (knownRole === undefined || (knownRole === 'executor') !== (service !== undefined)) return undefined;
  return { role: knownRole, ...(service !== undefined && { service }) };
}

/** Makes a token from its secret. It keeps only the hash of the secret. */
export function apiToken(name: string, grant: TokenGrant, secret: string): ApiToken {
  const roleAndService = readGrant(grant);
  if (!roleAndService) {
    throw new InvalidGrantError(
      `The token ${name} has the role ${JSON.stringify(grant)}, which is not valid: use viewer, operator, admin or executor@SERVICE`,
      { name },
    );
  }
  const weakness = weaknessOf(secret, name);
  if (weakness !== undefined) {
    throw new WeakSecretError(
      `The secret of the token ${name} ${weakness}; make a secret with "openssl rand -hex 32"`,
      {
        name,
      },
    );
  }
  return { name, ...roleAndService, sha256: hashOf(secret).toString('hex') };
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Finds the token of a secret. Compares all tokens in constant time, so that the time reveals nothing about them. */
export function tokenOf(tokens: readonly ApiToken[], secret: string): ApiToken | undefined {
  const hash = hashOf(secret);
  return tokens.reduce<ApiToken | undefined>(
    (found, token) => (timingSafeEqual(hash, Buffer.from(token.sha256, 'hex')) ? token : found),
    undefined,
  );
}
