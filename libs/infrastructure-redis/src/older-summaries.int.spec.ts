import { aConfig } from '@distribute-schedule/domain/testing';
import { makeRedisStore } from './testing/make-redis-store';

describe('Summaries that an older version wrote', () => {
  it('are completed from their configs, so that every filter finds them', async () => {
    const stage = await makeRedisStore();
    const labels = { gpu: 'yes' };
    for (const id of ['older', 'newer']) {
      const config = aConfig({ id, name: 'Sum', labels, type: 'report' });
      await stage.taskConfigs.add({ config, next: undefined, records: [] });
    }
    const older = 'sum\0{"isEnabled":true,"executor":"local"}';
    await stage.redis.hset(stage.store.keyspace.key('configSummary'), 'older', older);
    const { configs } = await stage.taskConfigs.list({ label: 'gpu=yes', type: 'report', limit: 9 });
    expect(configs.map(({ config }) => config.id)).toEqual(['newer', 'older']);
    expect((await stage.taskConfigs.facets(0)).labels).toEqual([{ value: 'gpu=yes', count: 2 }]);
    expect(await stage.audit()).toEqual([]);
    await stage.close();
  });
});
