import type { AuditLog } from '@distribute-schedule/application';
import request from 'supertest';
import { allRoutes } from './all-routes';
import { ApiServer } from './api-server';
import { partsWith, routesOf, secretOf, settings } from './specs/an-api';

const { parts } = routesOf();
const audit: Partial<AuditLog> = { add: () => Promise.resolve('1'), conclude: () => Promise.resolve() };
/** Everything behind the guards throws, except the audit. So an id that reaches the store gives status 500. */
const app = new ApiServer(partsWith({ audit: audit as AuditLog }), settings).app();

/** Valid bodies, so that only the id can be refused. */
const bodies: Readonly<Record<string, object>> = {
  'put /api/v1/tasks/{id}': { name: 'a' },
  'put /api/v1/executors/{id}/status': { status: 'maintenance' },
  'post /api/v1/executions/{id}/callback': { status: 'success' },
  'patch /api/v1/tasks/{id}': {},
  'patch /api/v1/executors/{id}': {},
  'patch /api/v1/workers/{id}': { capacity: 1 },
  'post /api/v1/tasks/{id}/trigger-many': { runs: [{}] },
  'post /api/v1/tasks/{id}/check': {},
};

const hostile = [
  '.hidden',
  '-a',
  '_a',
  'a b',
  'a/b',
  'a\\b',
  '..',
  '../../etc/passwd',
  'a\0',
  'a\nb',
  'a:b',
  'a*',
  '{a}',
  'x'.repeat(129),
  'ä',
  '🦊',
  '%',
  "' OR 1=1 --",
  '<script>',
  '@1',
  'a@',
  'a@b@1',
  'a@m-',
  '\ud800',
];

/** Without routes that take a name: a name may be any text, because it is looked up in an index and is not part of a key. */
const routes = allRoutes(parts, settings).filter(({ path }) => /\{(?!taskName)\w+\}/.test(path));

describe('An id in a path', () => {
  it('is part of more than 20 routes', () => {
    expect(routes.length).toBeGreaterThan(20);
  });

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'of %s is refused when it is malformed, before the store is called',
    async (name, { method, path }) => {
      const ask = (id: string) => {
        const segment = encodeURIComponent(Buffer.from(id).toString());
        const asked = request(app)[method](path.replace(/\{\w+\}/, segment));
        const authorized = asked.set('authorization', `Bearer ${secretOf('admin')}`);
        return path.endsWith('/callback')
          ? authorized.query({ token: 'x' }).send(bodies[name])
          : authorized.send(bodies[name]);
      };
      const known = path.startsWith('/api/v1/executions') ? 'a@1' : 'a';
      expect([name, (await ask(known)).status]).toEqual([name, 500]);
      for (const id of hostile) {
        const answer = await ask(id);
        const { status } = answer;
        const { code } = answer.body as { code: string };
        expect([id, status, code]).toEqual([id, ...(status === 404 ? [404, code] : [400, 'id.invalid'])]);
      }
    },
    20_000,
  );
});
