import { RequestError } from '../problems/problem';
import { opens, type Access } from './access';
import { tokenOf, type ApiToken, type TokenRole } from './api-token';

/** Who calls: a token's bearer, or whoever is on this machine where no tokens are set. */
export interface Caller {
  readonly name: string;
  readonly role: TokenRole;
  readonly address: string;
  /** The services that it proves to be: that of its token, or each where no tokens are set; none for people. */
  readonly services?: readonly string[] | 'all';
}

/** Whether this is the service itself, and not somebody who looks after it. */
export const speaksFor = ({ services = [] }: Caller, service: string): boolean =>
  services === 'all' || services.includes(service);

/** What a use case is told of a caller that may speak for its own services alone; people may for all. */
export const boundsOf = ({ role, services = [] }: Caller): { readonly mayActFor?: readonly string[] } =>
  role === 'executor' && services !== 'all' ? { mayActFor: services } : {};

/** The caller of a request, whatever it may do. @param authorization the header of that name */
export function authenticate(
  tokens: readonly ApiToken[],
  access: Access,
  { authorization, address }: { authorization: string | undefined; address: string },
): Caller {
  if (tokens.length === 0) return { name: 'local', role: 'admin', address, services: 'all' };
  const secret = /^Bearer +(\S{1,512})$/i.exec(authorization ?? '')?.[1];
  const token = secret === undefined ? undefined : tokenOf(tokens, secret);
  if (!token) {
    if (access === 'public' || access === 'signed') return { name: 'anonymous', role: 'viewer', address };
    const reason = authorization === undefined ? 'needs a token' : 'has a token that is not valid';
    throw new RequestError(
      401,
      'access.unauthenticated',
      `This request ${reason}: Authorization: Bearer <token>`,
      {},
      { 'WWW-Authenticate': 'Bearer' },
    );
  }
  const { name, role, service } = token;
  return { name, role, address, ...(service !== undefined && { services: [service] }) };
}

/** Refuses a caller whose role does not open the route. */
export function authorize({ name, role }: Caller, access: Access): void {
  if (opens(role, access)) return;
  throw new RequestError(
    403,
    'access.forbidden',
    `This needs the role ${access}; that of the token ${name} is ${role}`,
    { needs: access },
  );
}
