import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationFrom } from '../config/load-configuration';
import type { PartialConfiguration } from '../config/configuration';
import { createLogger } from './create-logger';

function loggerWith(log: PartialConfiguration['log'] = {}, isTerminal = false) {
  const lines: string[] = [];
  const logger = createLogger(
    configurationFrom({ log }).log,
    { app: 'worker' },
    { isTerminal, write: (line) => lines.push(line) },
  );
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('createLogger', () => {
  it('writes JSON with the name of the app and the fields of a child', () => {
    const { logger, last } = loggerWith();
    logger.child({ component: 'election' }).info({ epoch: 3 }, 'leading');
    expect(last()).toMatchObject({
      level: 'info',
      app: 'worker',
      component: 'election',
      epoch: 3,
      msg: 'leading',
    });
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('writes pretty lines on a terminal, unless the format is set', () => {
    const terminal = loggerWith({}, true);
    terminal.logger.child({ component: 'election' }).warn({ epoch: 3 }, 'lost the lead');
    expect(terminal.lines[0]).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] .*WARN.*\[election\] lost the lead.*"epoch":3/,
    );

    const json = loggerWith({ format: 'json' }, true);
    json.logger.info({}, 'hello');
    expect(json.last()).toMatchObject({ msg: 'hello' });

    const pretty = loggerWith({ format: 'pretty' });
    pretty.logger.info({}, 'hello');
    expect(pretty.lines[0]).toMatch(/^\[[\d:.]+\] INFO: hello\n$/);
  });

  it('drops lines below its level', () => {
    const { logger, lines } = loggerWith({ level: 'warn' });
    logger.info({}, 'not this');
    logger.error({}, 'but this');
    expect(lines).toHaveLength(1);
  });

  it('writes an error with its cause', () => {
    const { logger, last } = loggerWith();
    logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed');
    expect(last()['err']).toMatchObject({
      type: 'Error',
      message: expect.stringContaining('outer: inner') as string,
    });
  });

  it('never writes a secret', () => {
    const { logger, lines } = loggerWith();
    const secret = 'hunter2';
    const failed = Object.assign(new Error('WRONGPASS'), {
      command: { name: 'auth', args: ['ops', secret] },
    });
    logger.info({ password: secret, token: secret, authorization: secret }, 'flat');
    logger.info(
      { redis: { password: secret }, request: { headers: { authorization: secret, cookie: secret } } },
      'deep',
    );
    logger.child({ apiKey: secret }).info({}, 'bound');
    logger.error({ err: failed }, 'thrown');
    expect(lines).toHaveLength(4);
    expect(lines.join()).not.toContain(secret);
    expect(lines.join()).toContain('********');
  });

  describe('with a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ds-log-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    it('also writes JSON to the file, and rotates it by size', () => {
      const file = join(folder, 'logs/worker.log');
      const { logger, lines } = loggerWith({
        file,
        format: 'pretty',
        rotation: { sizeBytes: 1024, keep: 1 },
      });
      for (let count = 0; count < 12; count += 1) logger.info({ count, text: 'x'.repeat(100) }, 'counting');
      expect(lines).toHaveLength(12);
      const kept = [`${file}.1`, file].flatMap((path) => readFileSync(path, 'utf8').trim().split('\n'));
      expect(JSON.parse(kept.at(-1) ?? '')).toMatchObject({ count: 11, msg: 'counting' });
      expect(readFileSync(`${file}.1`).length).toBeLessThanOrEqual(1024);
    });

    it('continues without the file when the disk is full', () => {
      const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      const { logger, lines } = loggerWith({ file: '/dev/full' });
      logger.info({}, 'one');
      logger.info({}, 'two');
      expect(lines).toHaveLength(2);
      expect(printed).toHaveBeenCalledTimes(1);
      expect(printed.mock.calls[0]?.[0]).toContain('log.file /dev/full cannot be written');
      printed.mockRestore();
    });
  });
});
