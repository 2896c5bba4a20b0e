import {
  apiToken,
  isHashOfWellKnownSecret,
  readGrant,
  minSecretLength,
  weaknessOf,
  type ApiToken,
  type TokenGrant,
} from '@distribute-schedule/rest-api';
import type { KeyKind } from './key-kinds';
import { mask } from './problems';

const allowed =
  `a list of tokens, each name:role:secret or name:role:sha256=<64 hexadecimal digits>. Every name and every secret is different. ` +
  `The role is viewer, operator, admin or executor@SERVICE (for the service of that name only). ` +
  `The secret has at least ${minSecretLength} random characters and is not easy to guess: "openssl rand -hex 32" generates one`;

/** Tokens of the API. The configuration holds only the hash of each secret. */
export const tokenList: KeyKind = {
  name: 'list',
  secret: true,
  allowed,
  allowedInCode: 'a list of tokens that apiToken(name, role, secret) returns',
  fromYaml: (value) => (Array.isArray(value) ? allOrNothing(value.map(tokenFrom)) : undefined),
  fromText: (text) => allOrNothing(partsOf(text).map(tokenFrom)),
  toYaml: (value) => value,
  accepts: (value) => Array.isArray(value) && value.every(isToken) && faultsOfRepeats(value).length === 0,
  describeHidden: (given) => {
    if (typeof given !== 'string' && !Array.isArray(given)) return mask;
    const tokens = typeof given === 'string' ? partsOf(given) : given.map(String);
    const own = tokens.map((token, i) => ({ number: i + 1, fault: faultOf(token) }));
    const faults = own.filter(({ fault }) => fault !== undefined);
    const repeats = faults.length > 0 ? [] : faultsOfRepeats(tokens.flatMap((each) => tokenFrom(each) ?? []));
    const count = tokens.length === 1 ? '1 token' : `${tokens.length} tokens`;
    return [count, ...[...faults, ...repeats].map(({ number, fault }) => `number ${number} ${fault}`)].join(
      '; ',
    );
  },
};

const partsOf = (text: string): string[] =>
  text
    .split(/[,\r\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const hashPattern = /^[0-9a-f]{64}$/;
/** The API gives this name to callers without a token, so in the audit a token of this name would look like one of them. */
const isReserved = (name: string): boolean => name.toLowerCase() === 'anonymous';

const splitToken = (token: string): string[] => /^([^:]*):([^:]*):(.*)$/.exec(token)?.slice(1) ?? [];

/** Says what is wrong with a token. Quotes no part of it: even the name may be a secret at the wrong place. */
function faultOf(token: string): string | undefined {
  const [name, grant = '', secret = ''] = splitToken(token);
  if (name === undefined) return 'is not name:role:secret';
  if (!namePattern.test(name)) return 'has an invalid name';
  if (isReserved(name)) return 'has the name of callers without a token';
  if (grant === 'executor') return 'names no service: its role must be executor@SERVICE';
  if (!readGrant(grant)) return 'has an unknown role';
  if (secret.startsWith(hashMark)) {
    if (!hashPattern.test(hashIn(secret))) return 'has a hash that is not 64 hexadecimal digits';
    return isHashOfWellKnownSecret(hashIn(secret)) ? 'has the hash of a well-known secret' : undefined;
  }
  const weakness = weaknessOf(secret, name);
  return weakness && `has a secret that ${weakness}`;
}

const hashMark = 'sha256=';
const hashIn = (secret: string): string => secret.slice(hashMark.length).toLowerCase();

function tokenFrom(given: unknown): ApiToken | undefined {
  if (faultOf(String(given)) !== undefined) return undefined;
  const [name = '', grant = '', secret = ''] = splitToken(String(given));
  const granted = readGrant(grant);
  return granted && secret.startsWith(hashMark)
    ? { name, ...granted, sha256: hashIn(secret) }
    : apiToken(name, grant as TokenGrant, secret);
}

function isToken(value: unknown): value is ApiToken {
  const { name, role, service, sha256 } = (value ?? {}) as Partial<Record<keyof ApiToken, unknown>>;
  return (
    typeof name === 'string' &&
    namePattern.test(name) &&
    !isReserved(name) &&
    isGranted(role, service) &&
    typeof sha256 === 'string' &&
    hashPattern.test(sha256) &&
    !isHashOfWellKnownSecret(sha256)
  );
}

function isGranted(role: unknown, service: unknown): boolean {
  if (typeof role !== 'string') return false;
  if (service === undefined) return readGrant(role)?.role === role;
  return typeof service === 'string' && readGrant(`${role}@${service}`)?.role === role;
}

/**
 * The audit distinguishes tokens by their names, and the API recognises a token by its secret. For a rotation, give the
 * new token another name and another secret.
 */
function faultsOfRepeats(tokens: readonly ApiToken[]): { number: number; fault: string }[] {
  return tokens.flatMap(({ name, sha256 }, i) => {
    const earlier = tokens.slice(0, i);
    const sameName = earlier.findIndex((other) => other.name === name) + 1;
    const sameSecret = earlier.findIndex((other) => other.sha256 === sha256) + 1;
    if (sameName > 0) return [{ number: i + 1, fault: `has the name of number ${sameName}` }];
    return sameSecret > 0 ? [{ number: i + 1, fault: `has the secret of number ${sameSecret}` }] : [];
  });
}

function allOrNothing(tokens: readonly (ApiToken | undefined)[]): readonly ApiToken[] | undefined {
  return tokens.every((token) => token !== undefined) ? tokens : undefined;
}
