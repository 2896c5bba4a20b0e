import { copiedDefaults, definitionDefaults } from '@distribute-schedule/domain';
import { aTask, aTaskConfig } from '@distribute-schedule/store-contract';
import { readTaskConfig, writeTaskConfig } from './task-config-document';
import { readTask, writeTask } from './task-document';

type Json = Readonly<Record<string, unknown>>;
const parsed = (document: string) => JSON.parse(document) as Json;
const without = (document: string, ...names: string[]): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(parsed(document)).filter(([name]) => !names.includes(name))),
  );

/** Stored names of the fields with a default. A new field comes from the table: add its stored name here. */
const copiedNames = { parameters: 'payload', labels: 'labels', priority: 'priority', balancing: 'balancing' };
const definitionNames = {
  ...copiedNames,
  enabled: 'enabled',
  overlap: 'overlap',
  bounds: 'bounds',
  misfire: 'misfire',
  windows: 'windows',
};

const task = aTask({ priority: 8, balancing: 'random', labels: { zone: 'a' }, parameters: { day: 1 } });
const config = aTaskConfig({
  ...{ priority: 8, balancing: 'random', labels: { zone: 'a' }, parameters: { day: 1 } },
  ...{ enabled: false, overlap: 'skip', bounds: { endAt: 9e12 }, windows: [{ from: 1, to: 2 }] },
  misfire: { mode: 'all', maxCount: 7, maxAgeMs: 5 },
});

describe('A document in Redis without the newer fields', () => {
  it.each(Object.entries(copiedNames))('reads as a Task with the default of %s', (name, storedName) => {
    const read = readTask(without(writeTask(task), storedName)).toSnapshot();
    expect(read).toEqual({ ...task.toSnapshot(), [name]: (copiedDefaults as Json)[name] });
  });

  it.each(Object.entries(definitionNames))(
    'reads as a TaskConfig with the default of %s',
    (name, storedName) => {
      const read = readTaskConfig(without(writeTaskConfig(config), storedName)).toSnapshot();
      expect(read).toEqual({ ...config.toSnapshot(), [name]: (definitionDefaults as Json)[name] });
    },
  );

  it('is tested for each field that has a default', () => {
    expect(Object.keys(copiedNames).sort()).toEqual(Object.keys(copiedDefaults).sort());
    expect(Object.keys(definitionNames).sort()).toEqual(Object.keys(definitionDefaults).sort());
  });

  it.each(['name', 'executor', 'timeout_ms', 'retry_policy'])(
    'is refused without %s, which every version has written',
    (name) => {
      expect(() => readTask(without(writeTask(task), name))).toThrow(name);
      expect(() => readTaskConfig(without(writeTaskConfig(config), name))).toThrow(name);
    },
  );
});
