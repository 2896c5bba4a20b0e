import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppDescription, CreateSystem, Host, StartableSystem } from './app';
import { runApp } from './run-app';

const app: AppDescription = {
  name: 'scheduler',
  description: 'Turns due times into tasks',
  version: '1.2.3',
  roles: ['schedule', 'api'],
};

const folder = mkdtempSync(join(tmpdir(), 'ds-run-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A host that records what an app does to it. */
class RecordingHost implements Host {
  printed = '';
  errors = '';
  exitCodes: number[] = [];
  readonly isTerminal = false;
  readonly environment;
  private sendSignal: (signal: 'SIGINT' | 'SIGTERM') => void = () => undefined;
  private reportCrash: (error: unknown) => void = () => undefined;
  private readonly exits: ((code: number) => void)[] = [];

  constructor(
    readonly args: readonly string[] = [],
    environment: Record<string, string> = {},
  ) {
    this.environment = { DS_LOG_LEVEL: 'silent', ...environment };
  }

  print = (text: string) => void (this.printed += text);
  printError = (text: string) => void (this.errors += text);
  exit = (code: number) => {
    this.exitCodes.push(code);
    this.exits.forEach((resolve) => resolve(code));
  };
  onSignal = (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => void (this.sendSignal = listener);
  onCrash = (listener: (error: unknown) => void) => void (this.reportCrash = listener);

  send = (signal: 'SIGINT' | 'SIGTERM') => this.sendSignal(signal);
  crash = (error: unknown) => this.reportCrash(error);
  nextExit = () => new Promise<number>((resolve) => this.exits.push(resolve));
}

const idle: StartableSystem = { start: () => Promise.resolve(), stop: () => Promise.resolve() };
const neverCreated: CreateSystem = () => {
  throw new Error('nothing should be started');
};

describe('runApp', () => {
  it.each(['--help', '-h'])('prints the help on %s, even when the configuration is wrong', async (flag) => {
    const host = new RecordingHost([flag], { DS_API_PORT: 'broken' });
    await runApp(app, neverCreated, host);
    expect(host.exitCodes).toEqual([0]);
    for (const text of [
      'scheduler 1.2.3',
      'schedule  creates an execution',
      '--config FILE',
      'DS_REDIS_ADDR',
      'docs/configuration.md',
    ]) {
      expect(host.printed).toContain(text);
    }
  });

  it('shows only the keys and roles of the app in the help', async () => {
    const host = new RecordingHost(['--help']);
    await runApp({ ...app, name: 'audit', roles: [], sharedStore: 'optional' }, neverCreated, host);
    expect(host.printed).toContain('node apps/audit/dist/main.cjs [options]\n\nOptions');
    expect(host.printed).toContain('redis.addr');
    expect(host.printed).not.toMatch(/Roles|api\.port|worker\./);
  });

  it.each(['--version', '-v'])('prints the version on %s', async (flag) => {
    const host = new RecordingHost([flag]);
    await runApp(app, neverCreated, host);
    expect([host.printed, host.exitCodes]).toEqual(['1.2.3\n', [0]]);
  });

  it('prints the effective configuration on --print-config', async () => {
    const host = new RecordingHost(['--print-config'], { DS_REDIS_PASSWORD: 'hunter2', DS_API_PORT: '9' });
    await runApp(app, neverCreated, host);
    expect(host.printed).toContain('port: 9');
    expect(host.printed).not.toContain('hunter2');
    expect(host.exitCodes).toEqual([0]);
  });

  it.each([
    [['--prnt-config'], 'unknown option --prnt-config: did you mean --print-config?'],
    [['-x'], 'unknown option -x'],
    [['--no-help'], 'unknown option --no-help'],
    [['--config'], '--config needs the path of a file'],
    [['-c', '--help'], '-c needs the path of a file'],
    [['--help=me'], '--help takes no value'],
    [['config.yaml'], 'unexpected argument "config.yaml"'],
  ])('refuses the command line %j with a message of one line', async (args, message) => {
    const host = new RecordingHost(args);
    await runApp(app, neverCreated, host);
    expect(host.errors).toBe(`scheduler: ${message} (--help lists the options)\n`);
    expect(host.exitCodes).toEqual([1]);
  });

  it('lists every problem of the configuration, without a stack', async () => {
    const host = new RecordingHost(['--config', join(folder, 'none.yaml')], { DS_API_PORT: 'http' });
    await runApp(app, neverCreated, host);
    expect(host.errors).toContain('scheduler: The configuration has 2 problems:');
    expect(host.errors).not.toMatch(/^\s+at /m);
    expect(host.exitCodes).toEqual([1]);
  });

  describe('with a command that works on a file', () => {
    const run = jest.fn((_configuration: unknown, file: string) => Promise.resolve(`written to ${file}`));
    const other = jest.fn(() => Promise.reject(Object.assign(new Error(), { code: 'EEXIST', path: 'x' })));
    const able = {
      ...app,
      commands: { export: { description: 'writes', run }, import: { description: 'reads', run: other } },
    };

    it('runs the command instead of a start, and prints its result', async () => {
      const host = new RecordingHost(['--export', 'x'], { DS_API_PORT: '9' });
      await runApp(able, neverCreated, host);
      expect([host.printed, host.exitCodes]).toEqual(['written to x\n', [0]]);
      expect(run.mock.calls).toMatchObject([[{ api: { port: 9 } }, 'x']]);
    });

    it('explains in one line why the command failed', async () => {
      const host = new RecordingHost(['--import', 'x']);
      await runApp(able, neverCreated, host);
      expect(host.errors).toBe('scheduler: x already exists: choose another file\n');
      expect(host.exitCodes).toEqual([1]);
    });

    it.each([
      [['--export'], '--export needs the path of a file'],
      [['--export', 'x', '--import', 'y'], '--export and --import cannot be used together'],
    ])('refuses the command line %j', async (args, message) => {
      const host = new RecordingHost(args);
      await runApp(able, neverCreated, host);
      expect(host.errors).toContain(message);
    });

    it('names the argument of a command that takes no file', async () => {
      const argument = { placeholder: 'TIME', meaning: 'a time' };
      const timed = { ...app, commands: { at: { description: 'runs then', argument, run } } };
      const [refusing, helping] = [new RecordingHost(['--at']), new RecordingHost(['--help'])];
      await runApp(timed, neverCreated, refusing);
      expect(refusing.errors).toContain('--at needs a time');
      await runApp(timed, neverCreated, helping);
      expect(helping.printed).toMatch(/--at TIME +runs then/);
    });

    it('lists the command in the help', async () => {
      const host = new RecordingHost(['--help']);
      await runApp(able, neverCreated, host);
      expect(host.printed).toMatch(/--export FILE +writes/);
    });
  });

  it('refuses a local store when the app needs a shared one, and accepts it when it does not', async () => {
    const alone = { DS_DISTRIBUTED_ENABLED: 'false' };
    const host = new RecordingHost([], alone);
    await runApp(app, neverCreated, host);
    expect(host.errors).toMatch(
      /DS_DISTRIBUTED_ENABLED {2}\(environment, distributed\.enabled\)\n.*"false"\n.*shares its work .* or start the app standalone/,
    );
    expect(host.exitCodes).toEqual([1]);

    const start = jest.fn(() => Promise.resolve());
    await runApp(
      { ...app, sharedStore: 'optional' },
      () => ({ ...idle, start }),
      new RecordingHost([], alone),
    );
    expect(start).toHaveBeenCalled();
  });

  it('creates and starts a system with the roles of the app', async () => {
    const host = new RecordingHost([], { DS_API_PORT: '9000' });
    const start = jest.fn(() => Promise.resolve());
    await runApp(
      app,
      (configuration, { roles }) => {
        expect([configuration.api.port, roles]).toEqual([9000, ['schedule', 'api']]);
        return { ...idle, start };
      },
      host,
    );
    expect(start).toHaveBeenCalled();
    expect(host.exitCodes).toEqual([]);
  });

  it('explains why a start failed, without a stack', async () => {
    const host = new RecordingHost();
    const error = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', syscall: 'listen' });
    await runApp(app, () => ({ ...idle, start: () => Promise.reject(error) }), host);
    expect(host.errors).toBe(
      'scheduler: api.port 8080 is in use by another process: choose another with DS_API_PORT=8081\n',
    );
    expect(host.exitCodes).toEqual([1]);
  });

  it('explains why a log file cannot be opened', async () => {
    const host = new RecordingHost([], { DS_LOG_FILE: join(folder, 'none\0'), DS_LOG_LEVEL: 'info' });
    await runApp(app, neverCreated, host);
    expect(host.errors).toMatch(/^scheduler: .*null bytes.*\n$/);
    expect(host.exitCodes).toEqual([1]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops the system on %s and exits with 0', async (signal) => {
    const host = new RecordingHost();
    const stop = jest.fn(() => Promise.resolve());
    await runApp(app, () => ({ ...idle, stop }), host);
    const exit = host.nextExit();
    host.send(signal);
    expect(await exit).toBe(0);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('exits at once on a second signal', async () => {
    const host = new RecordingHost();
    let release: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (release = resolve));
    await runApp(app, () => ({ ...idle, stop: () => stopped }), host);
    host.send('SIGTERM');
    expect(host.exitCodes).toEqual([]);
    host.send('SIGTERM');
    expect(host.exitCodes).toEqual([1]);
    release();
    await host.nextExit();
  });

  it('stops a system that is still starting, and does not report that its start failed', async () => {
    const host = new RecordingHost();
    let breakOff: (error: Error) => void = () => undefined;
    const starting = new Promise<void>((_, reject) => (breakOff = reject));
    const stop = () => {
      breakOff(new Error('stopped while waiting for Redis'));
      return Promise.resolve();
    };
    const running = runApp(app, () => ({ start: () => starting, stop }), host);
    await Promise.resolve();
    const exit = host.nextExit();
    host.send('SIGTERM');
    expect(await exit).toBe(0);
    await running;
    expect([host.errors, host.exitCodes]).toEqual(['', [0]]);
  });

  it('exits with 1 when the stop fails', async () => {
    const host = new RecordingHost();
    await runApp(app, () => ({ ...idle, stop: () => Promise.reject(new Error('no')) }), host);
    const exit = host.nextExit();
    host.send('SIGTERM');
    expect(await exit).toBe(1);
  });

  it('exits when the system does not stop within its grace period', async () => {
    jest.useFakeTimers();
    const host = new RecordingHost([], { DS_WORKER_SHUTDOWN_GRACE: '1s' });
    await runApp(app, () => ({ ...idle, stop: () => new Promise(() => undefined) }), host);
    host.send('SIGTERM');
    jest.advanceTimersByTime(5_999);
    expect(host.exitCodes).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(host.exitCodes).toEqual([1]);
    jest.useRealTimers();
  });

  it('exits with 1 after an uncaught error', async () => {
    const host = new RecordingHost();
    await runApp(app, () => idle, host);
    host.crash(new Error('boom'));
    expect(host.exitCodes).toEqual([1]);
  });

  it('stops and exits with 1 when the started system reports that it can no longer work', async () => {
    const host = new RecordingHost();
    let report: (error: Error) => void = () => undefined;
    const stop = jest.fn(() => Promise.resolve());
    await runApp(app, () => ({ ...idle, stop, onFailure: (listener) => void (report = listener) }), host);
    const exit = host.nextExit();
    report(new Error('Another running process has the scheduler id s1'));
    expect(await exit).toBe(1);
    expect(host.errors).toBe('scheduler: Another running process has the scheduler id s1\n');
    expect(stop).toHaveBeenCalledTimes(1);
  });
});
