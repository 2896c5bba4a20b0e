import { defaultStoreLayer } from './store-layers';
import { yamlLayer } from './yaml-layer';

/** As if the section `api` were that of another shared store. */
const choices = {
  redis: { isShared: true, section: 'redis' },
  other: { isShared: true, section: 'api' },
  sqlite: { isShared: false, section: 'sqlite' },
};
const layerOf = (yaml: string) => defaultStoreLayer([yamlLayer(yaml, 'config.yaml')], choices);

describe('the default of store', () => {
  it.each([
    ['redis: { db: 1 }', 'redis'],
    ['api: { port: 1 }', 'other'],
    ['sqlite: { file: /data/schedule.db }', 'sqlite'],
    ['{ sqlite: { file: /data/schedule.db }, redis: { db: 1 } }', 'redis'],
    ['log: { level: info }', 'sqlite'],
  ])('is the shared store that is configured, else the local one: %s', (yaml, expected) => {
    expect(layerOf(yaml)).toMatchObject({ settings: [{ value: expected }], problems: [] });
  });

  it.each([['{ redis: { db: 1 }, api: { port: 1 } }', 'redis or other']])(
    'does not exist when several shared stores are configured: %s',
    (yaml, names) => {
      expect(layerOf(yaml)).toMatchObject({
        settings: [],
        problems: [
          { path: 'store', reason: expect.stringContaining(`set store (DS_STORE) to ${names}`) as string },
        ],
      });
    },
  );

  it.each(['store: redis', 'distributed: { enabled: false }'])(
    'does not matter when several stores are configured and one is chosen: %s',
    (choice) => {
      expect(layerOf(`redis: { db: 1 }\napi: { port: 1 }\n${choice}\n`).problems).toEqual([]);
    },
  );
});
