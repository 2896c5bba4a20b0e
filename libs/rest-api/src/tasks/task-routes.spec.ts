import { noMetrics } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import { UnreadableTaskConfigError, taskConfigId } from '@distribute-schedule/domain';
import request from 'supertest';
import type { ApiParts } from '../http/api-parts';
import { ApiServer } from '../server/api-server';
import { routesOf, secretOf, settings } from '../server/specs/an-api';
import { RecordedAudit } from '../server/specs/recorded-audit';

const damaged = () => Promise.reject(new UnreadableTaskConfigError(taskConfigId('a'), 'it is not JSON'));

describe('A task whose stored data is damaged', () => {
  const audit = new RecordedAudit();
  const execute = jest.fn(() => Promise.resolve());
  const parts = {
    ...routesOf().parts,
    ports: { logger: silentLog, metrics: noMetrics, audit, taskConfigs: { find: damaged } },
    useCases: { deleteTask: { execute } },
  } as unknown as ApiParts;
  const app = new ApiServer(parts, settings).app();
  const ask = (method: 'get' | 'delete') =>
    request(app)
      [method]('/api/v1/tasks/a')
      .set('authorization', `Bearer ${secretOf('operator')}`);

  it('gives an error that says so, and can be deleted', async () => {
    expect((await ask('get')).body).toMatchObject({ status: 409, code: 'task_config.unreadable' });
    expect((await ask('delete')).status).toBe(204);
    expect(execute).toHaveBeenCalledWith({ id: 'a' });
    expect(audit.records).toMatchObject([{ of: 'task', id: 'a', outcome: 'done' }]);
  });
});
