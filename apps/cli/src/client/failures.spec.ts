import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { CliUnderTest, finish, tokens } from '../testing/cli-under-test';
import { RecordingHost } from '../testing/recording-host';
import { withServer } from '../testing/with-server';

const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  finish(new RecordingHost(args, { environment }));

describe('A command that cannot do what it should', () => {
  describe('at a real API', () => {
    let cli: CliUnderTest;
    beforeAll(async () => {
      cli = await CliUnderTest.start();
    });
    afterAll(() => cli.stop());

    const as = (token: string, ...args: string[]) => cli.run(args, { environment: { DS_TOKEN: token } });

    it('exits with 4 when the token is wrong or missing', async () => {
      const wrong = await as('wrong', 'task', 'list');
      expect([wrong.code, wrong.err]).toEqual([
        4,
        expect.stringMatching(/^error: The token .* not valid.*\nGive a token: .*\n$/),
      ]);
      expect(await as('', 'task', 'list')).toMatchObject({ code: 4, out: '' });
    });

    it('exits with 4 when the role of the token does not allow it', async () => {
      expect(await as(tokens.viewer, 'cluster', 'audit')).toMatchObject({
        code: 4,
        err: 'error: This request needs the role admin, but the token eye has the role viewer\nUse a token with the role that is needed, for example with --context NAME.\n',
      });
    });

    it('exits with 5 when the id does not exist', async () => {
      expect(await cli.run(['task', 'get', 'none'])).toMatchObject({
        code: 5,
        out: '',
        err: 'error: Task none does not exist\nRun "distribute-schedule task list" to see the tasks.\n',
      });
      expect(await cli.run(['execution', 'get', 'none@1'])).toMatchObject({ code: 5 });
    });

    it('prints the problem document of the API on standard error with --json', async () => {
      const { code, out, err } = await cli.run(['task', 'get', 'none', '--json']);
      expect([code, out]).toEqual([5, '']);
      expect(JSON.parse(err)).toMatchObject({ status: 404, code: 'task_config.not_found' });
    });

    it('names every invalid field in one line', async () => {
      const typed = 'tasks: [{ id: x, name: "", priority: 99 }]';
      const { code, err } = await cli.run(['import', '-f', '-'], { typed });
      expect(code).toBe(6);
      expect(err).toMatch(
        /^error: 2 fields are invalid: tasks\.0\.name must .*; tasks\.0\.priority must .*\n.*\n$/,
      );
    });
  });

  it.each([
    [['task', 'list', '--foo'], "unknown option '--foo'", 'task list'],
    [['task', 'lst'], "unknown command 'lst'", 'task'],
    [['task', 'get'], "missing required argument 'task'", 'task get'],
    [['task', 'list', '--limit', 'x'], 'It must be a whole number from 1 to 100000.', 'task list'],
    [['execution', 'list', '--since', 'monday'], 'It must be a duration such as 2h or 7d', 'execution list'],
    [['execution', 'list', '--status', 'good'], 'Allowed choices are pending, running', 'execution list'],
  ])('exits with 2 on %j, and names the help of the command', async (args, message, path) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).toContain(`Run "distribute-schedule ${path} --help" to see the usage.\n`);
  });

  it('exits with 2 when the address or the token cannot be one', async () => {
    expect(await run(['task', 'list', '--url', 'ftp://x'])).toMatchObject({ code: 2 });
    expect(await run(['task', 'list'], { DS_TOKEN: 'two words' })).toMatchObject({ code: 2 });
    const { code, err } = await run(['task', 'list', '--token-file', '/nowhere/token']);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^error: cannot read the token file \/nowhere\/token: ENOENT\n/),
    ]);
  });

  it('exits with 3 when no server answers, and says so as a problem with --json', async () => {
    const DS_URL = await withServer(
      () => undefined,
      (url) => Promise.resolve(url),
    );
    const { code, err } = await run(['task', 'list'], { DS_URL });
    expect(code).toBe(3);
    expect(err).toBe(
      `error: cannot reach ${DS_URL}: connection refused\nCheck that the API runs there, and set its address with --url, DS_URL or a context.\n`,
    );
    const asJson = await run(['task', 'list', '--json'], { DS_URL });
    expect(JSON.parse(asJson.err)).toMatchObject({
      code: 'cli.unreachable',
      title: `cannot reach ${DS_URL}: connection refused`,
    });
  });

  it('exits with 3 when the server is not the API', async () => {
    const page: RequestListener = (_request, response) =>
      response.setHeader('Content-Type', 'text/html').end('<p>');
    const { code, err } = await withServer(page, (DS_URL) => run(['task', 'list'], { DS_URL }));
    expect([code, err]).toEqual([
      3,
      expect.stringContaining('answered text/html (status 200), which the API never does'),
    ]);
  });

  it('never sends the token to the target of a redirect', async () => {
    let isAsked = false;
    const target: RequestListener = (_request, response) => {
      isAsked = true;
      response.end();
    };
    await withServer(target, async (Location) => {
      const redirect: RequestListener = (_request, response) => response.writeHead(307, { Location }).end();
      const { code, err } = await withServer(redirect, (DS_URL) =>
        run(['task', 'list'], { DS_URL, DS_TOKEN: 'secret' }),
      );
      expect([code, err]).toEqual([3, expect.stringContaining(`use --url ${Location}.`)]);
    });
    expect(isAsked).toBe(false);
  });

  it('retries a change under one idempotency key, after a lost connection and a 503', async () => {
    const keys: unknown[] = [];
    const answer: RequestListener = (request, response) => {
      keys.push(request.headers['idempotency-key']);
      response.setHeader('Content-Type', 'application/json');
      if (keys.length === 1) request.socket.destroy();
      else if (keys.length === 2) response.writeHead(503).end('{}');
      else response.writeHead(202).end('{"execution_id":"t@m-1","created":true}');
    };
    const { code, out } = await withServer(answer, (DS_URL) => run(['task', 'trigger', 't'], { DS_URL }));
    expect([code, out]).toEqual([0, 'execution t@m-1 is created\n']);
    expect(keys).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), keys[0], keys[0]]);
  });

  it('counts a task as deleted when only the answer was lost', async () => {
    let count = 0;
    const answer: RequestListener = (request, response) => {
      count += 1;
      response.setHeader('Content-Type', 'application/problem+json');
      if (count === 1) request.socket.destroy();
      else
        response
          .writeHead(404)
          .end('{"code":"task_config.not_found","title":"gone","status":404,"errors":[]}');
    };
    expect(await withServer(answer, (DS_URL) => run(['task', 'delete', 't'], { DS_URL }))).toMatchObject({
      code: 0,
    });
  });

  it('says that it is unknown whether a change was made when a repeated change meets a new version', async () => {
    let changes = 0;
    const answer: RequestListener = ({ method, socket }, response) => {
      response.setHeader('Content-Type', 'application/json');
      if (method === 'GET') response.end('{"id":"t","priority":5,"version":1}');
      else if (++changes === 1) socket.destroy();
      else
        response
          .writeHead(412)
          .end('{"code":"request.precondition_failed","title":"","status":412,"errors":[]}');
    };
    const edit = (file: string) => writeFileSync(file, 'priority: 7\n');
    const { code, err } = await withServer(answer, (DS_URL) =>
      finish(new RecordingHost(['task', 'edit', 't'], { environment: { DS_URL }, edit })),
    );
    expect([code, err]).toEqual([3, expect.stringContaining('the answer to a PATCH was lost')]);
  });

  it('keeps waiting while the server restarts', async () => {
    let count = 0;
    const answer: RequestListener = (_request, response) => {
      count += 1;
      response.setHeader('Content-Type', 'application/json');
      const isAway = count > 1 && count < 6;
      const status = count === 1 ? 'running' : 'success';
      response
        .writeHead(isAway ? 503 : 200)
        .end(JSON.stringify({ id: 't@1', status, worker_id: null, duration_ms: 5, error: null }));
    };
    const { code, out, err } = await withServer(answer, (DS_URL) =>
      run(['execution', 'wait', 't@1'], { DS_URL }),
    );
    expect([code, out]).toEqual([0, 'execution t@1: success in 5 ms\n']);
    expect(err).toContain('status 503 and no reason; trying again …\n');
  });

  it('opens a stream again after the last line that it received', async () => {
    const from: unknown[] = [];
    const answer: RequestListener = ({ headers }, response) => {
      from.push(headers['last-event-id']);
      response.setHeader('Content-Type', 'text/event-stream');
      const line = `id: 7\nevent: line\ndata: {"at":"T","level":"info","message":"x","attempt":1}\n\n`;
      response.end(from.length === 1 ? line : 'event: end\ndata: {"status":"success"}\n\n');
    };
    const { code, out } = await withServer(answer, (DS_URL) =>
      run(['execution', 'logs', 't@1', '--follow'], { DS_URL }),
    );
    expect([code, out, from]).toEqual([0, 'T info  x\n', [undefined, '7']]);
  });
});
