import { RequestError } from '../http/problem';
import { opens, type Access } from './access';
import { tokenOf, type ApiToken, type TokenRole } from './api-token';

/** Who calls: a token's bearer, or whoever is on this machine where no tokens are set. */
export interface Caller {
  readonly name: string;
  readonly role: TokenRole;
  readonly address: string;
}

/** The caller of a request, who must be allowed to make it. @param authorization the header of that name */
export function authenticate(
  tokens: readonly ApiToken[],
  access: Access,
  { authorization, address }: { authorization: string | undefined; address: string },
): Caller {
  if (tokens.length === 0) return { name: 'local', role: 'admin', address };
  const secret = /^Bearer +(\S{1,512})$/i.exec(authorization ?? '')?.[1];
  const token = secret === undefined ? undefined : tokenOf(tokens, secret);
  if (!token) {
    if (access === 'public' || access === 'signed') return { name: 'anonymous', role: 'viewer', address };
    const reason = authorization === undefined ? 'needs a token' : 'has a token that is not valid';
    throw new RequestError(
      401,
      'access.unauthenticated',
      `This request ${reason}: Authorization: Bearer <token>`,
    );
  }
  if (!opens(token.role, access)) {
    throw new RequestError(
      403,
      'access.forbidden',
      `This needs the role ${access}; the token ${token.name} is of an ${token.role}`,
      {
        needs: access,
      },
    );
  }
  return { name: token.name, role: token.role, address };
}
