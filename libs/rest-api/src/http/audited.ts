import type { AuditEntry, AuditLog, Logger } from '@distribute-schedule/application';
import { madeVisible } from '@distribute-schedule/domain';
import type { Caller } from '../access/authenticate';
import { maskSecrets } from '../access/secret-values';
import { asRefusal, statusOf } from '../problems/problem';
import type { Call, Change, Reply, Route } from './route';

export interface Auditing {
  readonly audit: AuditLog;
  readonly log: Logger;
}

/** True for routes on which people change something. Calls of services repeat, so they are recorded only when they change something. */
export const isChangeByPeople = ({ method, access }: Route): boolean =>
  method !== 'get' && (access === 'operator' || access === 'admin');

/**
 * Handles a request and records its change in the audit. A change by people is recorded before it is tried, so that no
 * change can be made without a record; afterwards the record gets the outcome.
 */
export async function audited(route: Route, call: Call<object, object>, parts: Auditing): Promise<Reply> {
  const entry = entryOf(route, call.caller, call.params);
  if (isChangeByPeople(route)) return recorded(entry, async () => route.handle(call), parts);
  const reply = await route.handle(call);
  if (reply.change) await conclude(undefined, { ...entry, ...reply.change, outcome: 'done' }, parts);
  return reply;
}

/**
 * Makes one change and records it: first as `attempted`, then with its outcome. A request that makes many changes records
 * each of them, so that after a crash the audit shows which were made.
 */
export async function recorded<T extends { readonly change?: Change }>(
  attempt: Attempt,
  act: () => Promise<T>,
  parts: Auditing,
): Promise<T> {
  const recordId = await parts.audit.add(withoutSecrets({ ...attempt, outcome: 'attempted' }));
  let result: T;
  try {
    result = await act();
  } catch (error) {
    const refusal = asRefusal(error);
    const isRefused = refusal !== undefined && statusOf(refusal) < 500;
    const outcome = isRefused ? 'refused' : 'failed';
    await conclude(recordId, { ...attempt, outcome, reason: refusal?.code ?? 'internal' }, parts);
    throw error;
  }
  await conclude(recordId, { ...attempt, ...result.change, outcome: 'done' }, parts);
  return result;
}

/** Records that a known caller tried something that its role does not allow. */
export async function recordForbidden(
  route: Route,
  request: { readonly caller: Caller; readonly params: Readonly<Record<string, string>> },
  { audit, log }: Auditing,
): Promise<void> {
  const entry = entryOf(route, request.caller, request.params);
  try {
    await audit.add({ ...entry, outcome: 'refused', reason: 'access.forbidden' });
  } catch (error) {
    log.error({ err: error, ...entry }, 'failed to record a refused request in the audit');
  }
}

/** Audit record of a change that is about to be tried. */
type Attempt = Omit<AuditEntry, 'outcome' | 'reason' | 'after'>;

export function entryOf(
  { method, path }: Pick<Route, 'method' | 'path'>,
  { name, role, address }: Caller,
  params: Readonly<Record<string, string>>,
): Attempt {
  // An id of a path is recorded before it is checked.
  const id = madeVisible(Object.values(params).join(' ').slice(0, 300));
  return { who: name, role, from: address, id, action: `${method.toUpperCase()} ${path}` };
}

/** The audit says who changed what. It never holds the secrets, because it outlives them. */
function withoutSecrets(entry: AuditEntry): AuditEntry {
  const { before, after, ...fields } = entry;
  return {
    ...fields,
    ...(before !== undefined && { before: maskSecrets(before) }),
    ...(after !== undefined && { after: maskSecrets(after) }),
  };
}

async function conclude(
  recordId: string | undefined,
  entry: AuditEntry,
  { audit, log }: Auditing,
): Promise<void> {
  const { before, after, ...fields } = entry;
  log.info(fields, 'change requested');
  try {
    const stored = withoutSecrets(entry);
    if (recordId === undefined) await audit.add(stored);
    else await audit.conclude(recordId, stored);
  } catch (error) {
    // Do not fail the request: the change was made, and a record that stays `attempted` is better than a wrong response.
    log.error({ err: error, ...fields }, 'failed to record the outcome of a change in the audit');
  }
}
