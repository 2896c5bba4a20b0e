import {
  apiToken,
  readGrant,
  shortestSecret,
  type ApiToken,
  type TokenGrant,
} from '@distribute-schedule/rest-api';
import type { KeyKind } from './key-kinds';

const allowed =
  `tokens, each name:role:secret (or name:role:sha256=<64 hexadecimal digits>) under a name of its own, the role one of viewer, operator, admin and ` +
  `executor@SERVICE (for the service of that name alone), ` +
  `the secret at least ${shortestSecret} characters of chance, no sample: "openssl rand -hex 32" makes one`;

/** Tokens of the API: of each secret, nothing but its hash is held from here on. */
export const tokenList: KeyKind = {
  name: 'list',
  secret: true,
  allowed,
  allowedInCode: 'a list of what apiToken(name, role, secret) gives',
  fromYaml: (value) => (Array.isArray(value) ? allOf(value.map(tokenFrom)) : undefined),
  fromText: (text) =>
    allOf(
      text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== '')
        .map(tokenFrom),
    ),
  toYaml: (value) => value,
  accepts: (value) => Array.isArray(value) && value.every(isToken) && haveOwnNames(value),
};

const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const hashPattern = /^[0-9a-f]{64}$/;

function tokenFrom(given: unknown): ApiToken | undefined {
  const [, name = '', grant = '', secret = ''] = /^([^:]*):([^:]*):(.*)$/.exec(String(given)) ?? [];
  const granted = readGrant(grant);
  if (!namePattern.test(name) || !granted) return undefined;
  const sha256 = /^sha256=(.*)$/.exec(secret)?.[1];
  if (sha256 !== undefined) return { name, ...granted, sha256: sha256.toLowerCase() };
  try {
    return apiToken(name, grant as TokenGrant, secret);
  } catch {
    return undefined;
  }
}

function isToken(value: unknown): value is ApiToken {
  const { name, role, service, sha256 } = (value ?? {}) as Partial<Record<keyof ApiToken, unknown>>;
  return (
    typeof name === 'string' &&
    namePattern.test(name) &&
    isGranted(role, service) &&
    typeof sha256 === 'string' &&
    hashPattern.test(sha256)
  );
}

function isGranted(role: unknown, service: unknown): boolean {
  if (typeof role !== 'string') return false;
  if (service === undefined) return readGrant(role)?.role === role;
  return typeof service === 'string' && readGrant(`${role}@${service}`)?.role === role;
}

/** Two tokens of one name could not be told apart in the audit; a rotation gives the new one another. */
const haveOwnNames = (tokens: readonly ApiToken[]): boolean =>
  new Set(tokens.map(({ name }) => name)).size === tokens.length;

function allOf(tokens: readonly (ApiToken | undefined)[]): readonly ApiToken[] | undefined {
  return tokens.every((token) => token !== undefined) ? tokens : undefined;
}
