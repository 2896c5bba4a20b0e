import { RequestError } from '../problems/problem';
import { opens, type Access } from './access';
import { tokenOf, type ApiToken, type TokenRole } from './api-token';
import { openSession } from './session';
import { sessionIn } from './session-cookie';

/** Caller of a request: identified by a token, or, when no tokens are configured, any process on this machine. */
export interface Caller {
  readonly name: string;
  readonly role: TokenRole;
  readonly address: string;
  /** Name under which limits count the caller: its token, or its address when it has none. */
  readonly client: string;
  /** True when nothing proves who the caller is. Only public and signed routes accept such a caller. */
  readonly isAnonymous?: boolean;
  /** Services as which the caller may act: the service of its token, `all` when no tokens are configured, none for people. */
  readonly services?: readonly string[] | 'all';
  /** True when a cookie proves who the caller is. Browsers add it to requests of any page, so changes need more proof. */
  readonly hasSession?: boolean;
}

/** Headers that say who calls, and the address of the caller. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookies: string | undefined;
  readonly address: string;
}

/** True if the caller is this service itself. False for an operator, who may manage the service but must not see its key. */
export const isService = ({ services = [] }: Caller, service: string): boolean =>
  services === 'all' || services.includes(service);

/** Limits a use case to the services of the caller. Operators and admins are not limited. */
export const serviceLimitOf = ({
  role,
  services = [],
}: Caller): { readonly mayActFor?: readonly string[] } =>
  role === 'executor' && services !== 'all' ? { mayActFor: services } : {};

/** Caller who has not proved who it is. */
export const anonymous = (address: string): Caller => ({
  name: 'anonymous',
  role: 'viewer',
  address,
  client: address,
  isAnonymous: true,
});

/** Identifies the caller, without checking what the caller may do. The header Authorization counts before a cookie. */
export function authenticate(
  tokens: readonly ApiToken[],
  access: Access,
  { authorization, cookies, address }: Credentials,
): Caller {
  if (tokens.length === 0) return { name: 'local', role: 'admin', address, client: address, services: 'all' };
  const seal = authorization === undefined ? sessionIn(cookies) : undefined;
  const token =
    seal === undefined ? tokenIn(authorization, tokens) : openSession(tokens, seal, Date.now())?.token;
  if (!token) {
    if (access === 'public' || access === 'signed') return anonymous(address);
    throw unauthenticated(authorization, seal);
  }
  const { name, role, service } = token;
  const client = `token ${name}`;
  return {
    name,
    role,
    address,
    client,
    ...(service !== undefined && { services: [service] }),
    ...(seal !== undefined && { hasSession: true }),
  };
}

function tokenIn(authorization: string | undefined, tokens: readonly ApiToken[]): ApiToken | undefined {
  const secret = /^Bearer +(\S{1,512})$/i.exec(authorization ?? '')?.[1];
  return secret === undefined ? undefined : tokenOf(tokens, secret);
}

function unauthenticated(authorization: string | undefined, seal: string | undefined): RequestError {
  const reason =
    seal !== undefined
      ? 'The session of this browser is over: sign in again'
      : `${authorization === undefined ? 'This request needs a token' : 'The token of this request is not valid'}: send the header Authorization: Bearer <token>`;
  return new RequestError(401, 'access.unauthenticated', reason, {}, { 'WWW-Authenticate': 'Bearer' });
}

/** @throws RequestError when the role of the caller may not call a route with this access */
export function authorize({ name, role }: Caller, access: Access): void {
  if (opens(role, access)) return;
  throw new RequestError(
    403,
    'access.forbidden',
    `This request needs the role ${access}, but the token ${name} has the role ${role}`,
    { needs: access },
  );
}
