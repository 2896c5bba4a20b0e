import { silentLog } from '@distribute-schedule/application/testing';
import type { AuditEntry } from '@distribute-schedule/application';
import { StoreUnavailableError } from '@distribute-schedule/application';
import { TaskConfigNotFoundError } from '@distribute-schedule/domain';
import request from 'supertest';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';
import { RecordedAudit } from '../server/specs/recorded-audit';
import { audited } from './audited';
import { defineRoute, type Call, type Reply, type Route } from './route';

const call = {
  params: { id: 'a' },
  caller: { name: 'ops', role: 'operator', address: '10.0.0.1' },
} as unknown as Call<object, object>;
const done: Reply = { status: 200, change: { of: 'task', id: 'a', before: { n: 1 }, after: { n: 2 } } };

function aRoute(handle: () => Reply | Promise<Reply>, overrides: Partial<Route> = {}): Route {
  const terms = {
    method: 'put',
    path: '/things/{id}',
    operationId: 'putThing',
    access: 'operator',
    tag: '',
    summary: '',
  } as const;
  return defineRoute({ ...terms, replies: {}, ...overrides, handle });
}

async function runAudited(route: Route, audit = new RecordedAudit()) {
  const answer = await audited(route, call, { audit, log: silentLog }).catch((error: unknown) => error);
  return { answer, records: audit.records };
}

describe('The audit record of a change', () => {
  it('is written before the change is tried, with the caller, its address and the action', async () => {
    const audit = new RecordedAudit();
    let seen: readonly AuditEntry[] = [];
    const route = aRoute(() => {
      seen = [...audit.records];
      return done;
    });
    await runAudited(route, audit);
    const who = { who: 'ops', role: 'operator', from: '10.0.0.1', action: 'PUT /things/{id}', id: 'a' };
    expect(seen).toEqual([{ ...who, outcome: 'attempted' }]);
    expect(audit.records).toEqual([{ ...who, ...done.change, outcome: 'done' }]);
  });

  it('shows an id of a path that it could not show as it is', async () => {
    const hidden = { ...call, params: { id: 'a\u202e\u0000' } };
    const audit = new RecordedAudit();
    await audited(
      aRoute(() => ({ status: 200 })),
      hidden,
      { audit, log: silentLog },
    );
    expect(audit.records).toMatchObject([{ id: 'a<U+202E><U+0000>' }]);
  });

  it('prevents the change when it cannot be written', async () => {
    const audit = new RecordedAudit();
    audit.add = () => Promise.reject(new StoreUnavailableError('away'));
    const handle = jest.fn(() => done);
    const { answer } = await runAudited(aRoute(handle), audit);
    expect(answer).toBeInstanceOf(StoreUnavailableError);
    expect(handle).not.toHaveBeenCalled();
  });

  it.each([
    ['refused', 'task_config.not_found', new TaskConfigNotFoundError('a')],
    ['failed', 'store.unavailable', new StoreUnavailableError('away')],
    ['failed', 'internal', new Error('a fault of ours')],
  ])('gets the outcome %s and the code %s when the change fails', async (outcome, reason, error) => {
    const { answer, records } = await runAudited(aRoute(() => Promise.reject(error)));
    expect(answer).toBe(error);
    expect(records).toMatchObject([{ outcome, reason, who: 'ops', id: 'a' }]);
  });

  it('stays attempted when the outcome cannot be recorded, and the change stays made', async () => {
    const audit = new RecordedAudit();
    audit.conclude = () => Promise.reject(new StoreUnavailableError('away'));
    const { answer, records } = await runAudited(
      aRoute(() => done),
      audit,
    );
    expect([answer, records]).toMatchObject([done, [{ outcome: 'attempted' }]]);
  });

  it('is written for a call of a service only when it changes something', async () => {
    const machine = { method: 'post', access: 'executor' } as const;
    expect((await runAudited(aRoute(() => ({ status: 200 }), machine))).records).toEqual([]);
    expect((await runAudited(aRoute(() => done, machine))).records).toMatchObject([{ outcome: 'done' }]);
    const refused = aRoute(() => Promise.reject(new TaskConfigNotFoundError('a')), machine);
    expect((await runAudited(refused)).records).toEqual([]);
  });

  it('is written for a request that the role of a known token forbids, but not for every repetition', async () => {
    const audit = new RecordedAudit();
    const app = new ApiServer(partsWith({ audit }), settings).app();
    const ask = (method: 'get' | 'delete', path: string) =>
      request(app)
        [method](path)
        .set('authorization', `Bearer ${secretOf('viewer')}`);
    expect((await ask('get', '/api/v1/audit')).status).toBe(403);
    for (let n = 0; n < 20; n += 1) expect((await ask('delete', '/api/v1/tasks/a')).status).toBe(403);
    expect((await request(app).delete('/api/v1/tasks/a')).status).toBe(401);
    expect(audit.records.length).toBeLessThan(12);
    expect(audit.records[0]).toEqual({
      who: 'viewer',
      role: 'viewer',
      from: expect.any(String) as string,
      id: 'a',
      action: 'DELETE /api/v1/tasks/{id}',
      outcome: 'refused',
      reason: 'access.forbidden',
    });
  });
});
