import type { Submitted } from '@distribute-schedule/application';
import { DomainError, type TaskId } from '@distribute-schedule/domain';
import request from 'supertest';
import type { ApiParts } from '../http/api-parts';
import { ApiServer } from '../server/api-server';
import { partsWith, secretOf, settings } from '../server/specs/an-api';
import { RecordedAudit } from '../server/specs/recorded-audit';

/** The fields of a response or of a problem. */
interface Answer {
  readonly code: string;
  readonly title: string;
  readonly errors: readonly { readonly field: string }[];
}

const submitted = (n: number, created: boolean): Submitted => ({ taskId: `a@m-${n}` as TaskId, created });

function anApi(answer: () => Promise<readonly Submitted[]>) {
  const audit = new RecordedAudit();
  const execute = jest.fn(answer);
  const parts = { ...partsWith({ audit }), useCases: { triggerMany: { execute } } } as unknown as ApiParts;
  const app = new ApiServer(parts, settings).app();
  const post = async (sent: object, role = 'operator') => {
    const response = await request(app)
      .post('/api/v1/tasks/a/trigger-many')
      .set({ authorization: `Bearer ${secretOf(role)}` })
      .send(sent);
    return { status: response.status, body: response.body as Answer };
  };
  return { post, execute, audit };
}

describe('POST /api/v1/tasks/{id}/trigger-many', () => {
  it('passes each run on, and names the execution of each', async () => {
    const { post, execute } = anApi(() => Promise.resolve([submitted(1, true), submitted(2, false)]));
    const runs = [{ parameters: { day: 1 }, run_at: '2026-12-01T00:00:00Z' }, { idempotency_key: 'k' }];
    const { status, body } = await post({ runs });
    expect([status, body]).toEqual([
      202,
      {
        runs: [
          { execution_id: 'a@m-1', created: true },
          { execution_id: 'a@m-2', created: false },
        ],
      },
    ]);
    expect(execute).toHaveBeenCalledWith({
      id: 'a',
      runs: [{ parameters: { day: 1 }, notBefore: Date.UTC(2026, 11, 1) }, { idempotencyKey: 'k' }],
    });
  });

  it('answers 200 when all executions existed', async () => {
    const { post } = anApi(() => Promise.resolve([submitted(1, false)]));
    expect((await post({ runs: [{ idempotency_key: 'k' }] })).status).toBe(200);
  });

  it('names the invalid fields of all runs', async () => {
    const { post, execute } = anApi(() => Promise.resolve([]));
    const runs = [{}, { parameters: 1 }, { run_at: 'soon', idempotency_key: 'a/b' }, { parameter: {} }, 'x'];
    const { status, body } = await post({ runs });
    expect([status, body.code]).toEqual([400, 'request.invalid']);
    const fields = body.errors.map(({ field }) => field);
    expect(new Set(fields)).toEqual(
      new Set(['runs.1.parameters', 'runs.2.run_at', 'runs.2.idempotency_key', 'runs.3.parameter', 'runs.4']),
    );
    expect(execute).not.toHaveBeenCalled();
  });

  it.each([
    ['no runs', {}, 'runs is missing'],
    ['an empty list', { runs: [] }, 'runs must contain at least 1 elements'],
    ['more than 1,000 runs', { runs: Array.from({ length: 1001 }, () => ({})) }, /no more than 1000/],
  ])('refuses %s', async (_, body, reason) => {
    const { post, execute } = anApi(() => Promise.resolve([]));
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.title).toMatch(reason);
    expect(execute).not.toHaveBeenCalled();
  });

  it('answers 422 when the execution mode does not allow so many runs', async () => {
    class Refused extends DomainError {
      readonly code = 'task_config.too_many_runs';
    }
    const { post } = anApi(() => Promise.reject(new Refused('one run only')));
    const { status, body } = await post({ runs: [{}, {}] });
    expect([status, body.code]).toEqual([422, 'task_config.too_many_runs']);
  });

  it('writes one audit record, which names the first executions', async () => {
    const { post, audit } = anApi(() =>
      Promise.resolve(Array.from({ length: 30 }, (_, n) => submitted(n, n > 0))),
    );
    await post({ runs: Array.from({ length: 30 }, () => ({ parameters: { password: 'p' } })) });
    expect(audit.records).toMatchObject([
      {
        action: 'POST /api/v1/tasks/{id}/trigger-many',
        of: 'task',
        id: 'a',
        outcome: 'done',
        after: { runs: 30, created: 29 },
      },
    ]);
    const { execution_ids } = audit.records[0]?.after as { execution_ids: string[] };
    expect(execution_ids).toHaveLength(20);
  });

  it('is only for operators', async () => {
    const { post } = anApi(() => Promise.resolve([]));
    expect((await post({ runs: [{}] }, 'viewer')).status).toBe(403);
  });
});
