import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConfiguration } from './describe-configuration';
import { configurationFrom, loadConfiguration } from './load-configuration';

const folder = mkdtempSync(join(tmpdir(), 'ds-configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

const reload = (text: string) => {
  const file = join(folder, 'printed.yaml');
  writeFileSync(file, text);
  return loadConfiguration({ file, environment: {} });
};

describe('describeConfiguration', () => {
  it('prints YAML that can be loaded again', () => {
    const configuration = configurationFrom({
      schedule: { instanceId: '007', leaderLockTtlMs: 61_500 },
      worker: {
        id: 'true',
        address: '10.0.0.7:1',
        labels: { zone: 'eu', rank: '1' },
        handlers: ['./a.cjs', '@a/b'],
      },
      task: { maxResultBytes: 1_000_001 },
      redis: { mode: 'cluster', keyPrefix: '{jobs}:', cluster: { nodes: ['[::1]:7000', 'b:7001'] } },
      log: { file: 'logs/# odd: name.log', level: 'debug' },
    });
    expect(reload(describeConfiguration(configuration))).toEqual(configuration);
  });

  it('leaves generated ids empty, so that two processes never share an id', () => {
    const text = describeConfiguration(configurationFrom());
    expect(text).toContain('id: "" # generated at each start');
    expect(reload(text).worker.id).not.toBe(reload(text).worker.id);
  });

  it('masks secrets', () => {
    const text = describeConfiguration(
      configurationFrom({ redis: { password: 'hunter2', sentinel: { password: 'hunter2' } } }),
    );
    expect(text).not.toContain('hunter2');
    expect(text.match(/password: "?\*{8}"? # set, but not shown/g)).toHaveLength(2);
    expect(describeConfiguration(configurationFrom())).toContain('password: ""');
  });

  it('refuses a printed mask as a secret, and says what to do', () => {
    const text = describeConfiguration(configurationFrom({ redis: { password: 'hunter2' } }));
    expect(() => reload(text)).toThrow(/redis\.password .*\n.*\n.*replace it with the secret/);
  });
});
