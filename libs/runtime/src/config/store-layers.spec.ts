import { defaultStoreLayer } from './store-layers';
import { yamlLayer } from './yaml-layer';

/** As if the section `api` were that of another shared store. */
const choices = {
  redis: { isShared: true, section: 'redis' },
  other: { isShared: true, section: 'api' },
  embedded: { isShared: false, section: 'embedded' },
};
const layerOf = (yaml: string) => defaultStoreLayer([yamlLayer(yaml, 'config.yaml')], choices);

describe('the default of store', () => {
  it.each([
    ['redis: { db: 1 }', 'redis'],
    ['api: { port: 1 }', 'other'],
    ['embedded: { folder: /data }', 'embedded'],
    ['log: { level: info }', 'embedded'],
  ])('is the shared store that is configured, else the local one: %s', (yaml, expected) => {
    expect(layerOf(yaml)).toMatchObject({ settings: [{ value: expected }], problems: [] });
  });

  it('does not exist when several shared stores are configured', () => {
    expect(layerOf('{ redis: { db: 1 }, api: { port: 1 } }')).toMatchObject({
      settings: [],
      problems: [{ path: 'store', reason: expect.stringContaining('redis or other') as string }],
    });
  });

  it.each(['store: redis', 'distributed: { enabled: false }'])(
    'does not matter when several stores are configured and one is chosen: %s',
    (choice) => {
      expect(layerOf(`redis: { db: 1 }\napi: { port: 1 }\n${choice}\n`).problems).toEqual([]);
    },
  );
});
