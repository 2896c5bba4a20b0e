import type { components } from '@distribute-schedule/api-client';
import { queryOptions, useQuery, type QueryClient } from '@tanstack/react-query';
import { api, dataOf } from '../api/api';
import { serverClock } from '../time/server-clock';

export type Session = components['schemas']['Session'];
export type Role = NonNullable<Session['role']>;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Infinity,
  gcTime: Infinity,
  queryFn: () => clocked(api.GET('/api/v1/session')),
});

/** Reads a session, and sets the clock by the time of the server in it. */
async function clocked(request: Parameters<typeof dataOf<Session>>[0]): Promise<Session> {
  const sentAt = Date.now();
  const session = await dataOf<Session>(request);
  serverClock.setBy(session.server_time, sentAt);
  return session;
}

/** @throws ApiProblem when the token is not valid */
export async function signIn(client: QueryClient, token: string): Promise<void> {
  client.setQueryData(sessionQuery.queryKey, await clocked(api.POST('/api/v1/session', { body: { token } })));
}

export async function signOut(client: QueryClient): Promise<void> {
  await dataOf(api.DELETE('/api/v1/session'));
  forgetSession(client);
}

/** Forgets who was signed in, and all that this person has seen. */
export function forgetSession(client: QueryClient): void {
  const session = client.getQueryData(sessionQuery.queryKey);
  client.clear();
  if (session)
    client.setQueryData(sessionQuery.queryKey, { ...session, name: null, role: null, version: null });
}

/** The session of this browser. Pages are shown only when it is known. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

const ranks: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

/** True if this session may do what needs the role. A page draws no action that its reader may not do. */
export function mayDo(session: Session | undefined, needed: Role): boolean {
  if (!session || session.role === null || (session.monitor_only && needed !== 'viewer')) return false;
  return ranks[session.role] >= ranks[needed];
}

export const useMay = (needed: Role): boolean => mayDo(useSession(), needed);
