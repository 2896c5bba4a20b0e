import type { TokenRole } from './api-token';

/**
 * Who may call a route:
 *   public    everybody; the route shows nothing secret
 *   signed    callers that prove in the request itself who they are; the route checks the proof
 *   executor  services, each for itself only (the route checks this), and operators and admins
 *   viewer, operator, admin   tokens with at least that role
 */
export type Access = 'public' | 'signed' | TokenRole;

const ranks: Readonly<Record<TokenRole, number>> = { executor: 0, viewer: 1, operator: 2, admin: 3 };

/** True if a token with this role may call a route with this access. */
export function opens(role: TokenRole, access: Access): boolean {
  if (access === 'public' || access === 'signed') return true;
  if (access === 'executor') return role === 'executor' || ranks[role] >= ranks.operator;
  return ranks[role] >= ranks[access];
}
