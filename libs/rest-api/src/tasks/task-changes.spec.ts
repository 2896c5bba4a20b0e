import type { AuditRecord } from '@distribute-schedule/application';
import { allRoutes } from '../server/all-routes';
import { routesOf } from '../server/specs/an-api';
import { changingRequests, viewTaskChange } from './task-changes';

const aRecord = (overrides: Partial<AuditRecord> = {}): AuditRecord => ({
  recordId: '7',
  at: 0,
  who: 'ann',
  role: 'operator',
  from: '10.0.0.1',
  action: 'PATCH /api/v1/tasks/{id}',
  outcome: 'done',
  of: 'task',
  id: 'a',
  ...overrides,
});
const changeOf = (overrides: Partial<AuditRecord>) => viewTaskChange(aRecord(overrides))[0];

describe('A change of a task', () => {
  it('names the fields that differ, also inside of parameters, without address and system fields', () => {
    const before = {
      version: 6,
      updated_at: '1',
      parameters: { url: 'http://old', headers: { Accept: 'a' }, gone: 1 },
      labels: {},
      owner: null,
    };
    const after = {
      version: 7,
      updated_at: '2',
      parameters: { url: 'http://new', headers: { Accept: 'b' }, added: [1] },
      labels: { team: 'pay' },
      owner: 'pay',
    };
    expect(changeOf({ before, after })).toEqual({
      id: '7',
      at: '1970-01-01T00:00:00.000Z',
      who: 'ann',
      kind: 'changed',
      outcome: 'done',
      version: 7,
      fields: [
        { field: 'parameters.url', before: 'http://old', after: 'http://new' },
        { field: 'parameters.headers.Accept', before: 'a', after: 'b' },
        { field: 'parameters.added', before: null, after: [1] },
        { field: 'parameters.gone', before: 1, after: null },
        { field: 'labels.team', before: null, after: 'pay' },
        { field: 'owner', before: null, after: 'pay' },
      ],
      fields_left_out: false,
    });
  });

  it.each([
    ['POST /api/v1/tasks', undefined, { version: 1 }, 'created'],
    ['PUT /api/v1/tasks/{id}', undefined, { version: 1 }, 'created'],
    ['PUT /api/v1/tasks/{id}', { version: 1 }, { version: 2 }, 'changed'],
    ['POST /api/v1/tasks/import', { version: 1 }, { version: 2 }, 'imported'],
    ['POST /api/v1/tasks/{id}/enable', { version: 1 }, { version: 2 }, 'resumed'],
    ['POST /api/v1/tasks/enable-many', { version: 1 }, { version: 2, enabled: false }, 'paused'],
    ['POST /api/v1/tasks/enable-many', { version: 1 }, { version: 2, enabled: true }, 'resumed'],
    ['DELETE /api/v1/tasks/{id}', { version: 4 }, undefined, 'deleted'],
    ['POST /api/v1/tasks/delete-many', { version: 4 }, undefined, 'deleted'],
  ] as const)('by %s from %j to %j is shown as %s', (action, before, after, kind) => {
    const sides = { ...(before && { before }), ...(after && { after }) };
    const version = (after ?? before).version;
    expect(changeOf({ action, ...sides })).toMatchObject({ kind, version });
  });

  it.each<[string, Partial<AuditRecord>]>([
    ['a request that changed nothing', { before: { version: 1 }, after: { version: 1 } }],
    ['a refused request', { outcome: 'refused', reason: 'task_config.not_found' }],
    ['a run by hand', { action: 'POST /api/v1/tasks/{id}/trigger-many', after: { runs: 3 } }],
  ])('is not %s', (_, overrides) => {
    expect(viewTaskChange(aRecord(overrides))).toEqual([]);
  });

  it('says that its outcome or its fields are not known', () => {
    expect(changeOf({ outcome: 'attempted' })).toMatchObject({ outcome: 'attempted', version: null });
    const long = { left_out: '20000 characters' };
    expect(changeOf({ before: long, after: { version: 2 } })).toMatchObject({
      fields: [],
      fields_left_out: true,
    });
  });

  it('is made by routes that exist', () => {
    const { parts, settings } = routesOf();
    const actions = allRoutes(parts, settings).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(actions).toEqual(expect.arrayContaining(changingRequests));
  });
});
