import type { AuditEntry, AuditLog, Logger } from '@distribute-schedule/application';
import type { Caller } from '../access/authenticate';
import { asRefusal, statusOf } from '../problems/problem';
import type { Call, Change, Reply, Route } from './route';

export interface Auditing {
  readonly audit: AuditLog;
  readonly log: Logger;
}

/** Whether people change something by it. What machines say again and again is recorded only where it is news. */
export const isChangeByPeople = ({ method, access }: Route): boolean =>
  method !== 'get' && (access === 'operator' || access === 'admin');

/**
 * Handles a request with a record of what it changes. People's changes are recorded before they are tried, so that none
 * can be made without a trace, and the record says afterwards what came of them.
 */
export async function audited(route: Route, call: Call<object, object>, parts: Auditing): Promise<Reply> {
  const entry = entryOf(route, call.caller, call.params);
  if (isChangeByPeople(route)) return recorded(entry, async () => route.handle(call), parts);
  const reply = await route.handle(call);
  if (reply.change) await conclude(undefined, { ...entry, ...reply.change, outcome: 'done' }, parts);
  return reply;
}

/**
 * Makes one change with a record of its own: before it is tried, and of what came of it. A request that makes many has
 * one for each, so that what was made of them before a crash can be told.
 */
export async function recorded<T extends { readonly change?: Change }>(
  begun: Begun,
  act: () => Promise<T>,
  parts: Auditing,
): Promise<T> {
  const recordId = await parts.audit.add({ ...begun, outcome: 'attempted' });
  let made: T;
  try {
    made = await act();
  } catch (error) {
    const refusal = asRefusal(error);
    const isRefused = refusal !== undefined && statusOf(refusal) < 500;
    const outcome = isRefused ? 'refused' : 'failed';
    await conclude(recordId, { ...begun, outcome, reason: refusal?.code ?? 'internal' }, parts);
    throw error;
  }
  await conclude(recordId, { ...begun, ...made.change, outcome: 'done' }, parts);
  return made;
}

/** Somebody whom we know tried what the role does not allow. */
export async function recordForbidden(
  route: Route,
  request: { readonly caller: Caller; readonly params: Readonly<Record<string, string>> },
  { audit, log }: Auditing,
): Promise<void> {
  const entry = entryOf(route, request.caller, request.params);
  try {
    await audit.add({ ...entry, outcome: 'refused', reason: 'access.forbidden' });
  } catch (error) {
    log.error({ err: error, ...entry }, 'refusal not audited');
  }
}

/** A record of what is to be tried. */
type Begun = Omit<AuditEntry, 'outcome' | 'reason' | 'after'>;

export function entryOf(
  { method, path }: Pick<Route, 'method' | 'path'>,
  { name, role, address }: Caller,
  params: Readonly<Record<string, string>>,
): Begun {
  const id = Object.values(params).join(' ').slice(0, 300);
  return { who: name, role, from: address, id, action: `${method.toUpperCase()} ${path}` };
}

async function conclude(
  recordId: string | undefined,
  entry: AuditEntry,
  { audit, log }: Auditing,
): Promise<void> {
  const { before, after, ...said } = entry;
  log.info(said, 'change asked for');
  try {
    if (recordId === undefined) await audit.add(entry);
    else await audit.conclude(recordId, entry);
  } catch (error) {
    // To answer that a change failed that was made would be worse than a record that says `attempted`.
    log.error({ err: error, ...said }, 'what came of a change was not audited');
  }
}
