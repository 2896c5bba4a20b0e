import { taskConfigId } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import { KnownConfigs } from './known-configs';

const stored = (id: string) => ({ config: aConfig({ id }), dueAt: undefined, open: 0, versionToken: 'v' });

describe('KnownConfigs', () => {
  it('returns a config until it is forgotten', () => {
    const known = new KnownConfigs();
    const config = stored('a');
    known.remember(config);
    expect(known.get(taskConfigId('a'))).toBe(config);
    known.forget(taskConfigId('a'));
    expect(known.get(taskConfigId('a'))).toBeUndefined();
  });

  it('drops the config that was used longest ago when it knows 200', () => {
    const known = new KnownConfigs();
    for (let i = 0; i < 200; i += 1) known.remember(stored(`c${i}`));
    known.get(taskConfigId('c0'));
    known.remember(stored('another'));
    expect(known.get(taskConfigId('c0'))).toBeDefined();
    expect(known.get(taskConfigId('c1'))).toBeUndefined();
  });
});
