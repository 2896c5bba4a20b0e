import type { TokenRole } from './api-token';

/**
 * Who may call a route:
 *   public    everybody; it tells nothing that is not known
 *   signed    whoever proves it in the request itself, which the route checks
 *   executor  a service, for itself alone (which the route checks), and every operator
 *   viewer, operator, admin   tokens of at least that role
 */
export type Access = 'public' | 'signed' | TokenRole;

const ranks: Readonly<Record<TokenRole, number>> = { executor: 0, viewer: 1, operator: 2, admin: 3 };

/** Whether a token of this role opens a route of this access. */
export function opens(role: TokenRole, access: Access): boolean {
  if (access === 'public' || access === 'signed') return true;
  if (access === 'executor') return role === 'executor' || ranks[role] >= ranks.operator;
  return ranks[role] >= ranks[access];
}
