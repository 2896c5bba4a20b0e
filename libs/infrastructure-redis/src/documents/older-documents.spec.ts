import { copiedDefaults, definitionDefaults } from '@distribute-schedule/domain';
import {
  aConfig,
  aTask,
  copiedUnlikeDefaults,
  definitionUnlikeDefaults,
} from '@distribute-schedule/domain/testing';
import { readTaskConfig, writeTaskConfig } from './task-config-document';
import { readTask, writeTask } from './task-document';

interface Entity {
  toSnapshot(): object;
}

/** Reads a document once without each of its fields: which of them it is refused without, and which become a default. */
function readWithoutEach(document: string, read: (text: string) => Entity) {
  const fields = JSON.parse(document) as Record<string, unknown>;
  const whole = read(document).toSnapshot();
  const defaults: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const lacking of Object.keys(fields)) {
    const text = JSON.stringify({ ...fields, [lacking]: undefined });
    try {
      const changed = Object.entries(read(text).toSnapshot()).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(whole[name as keyof typeof whole]),
      );
      Object.assign(defaults, Object.fromEntries(changed));
    } catch {
      refused.push(lacking);
    }
  }
  return { defaults, refused, names: Object.keys(fields) };
}

describe('A Task document in Redis', () => {
  const { defaults, refused, names } = readWithoutEach(writeTask(aTask(copiedUnlikeDefaults)), readTask);

  it('is read with the default of a field that an older version did not write', () => {
    expect(defaults).toEqual(copiedDefaults);
  });

  it('is refused without a field that every version has written', () => {
    expect(refused).toEqual(
      expect.arrayContaining(['id', 'name', 'type', 'executor', 'handler', 'timeout_ms', 'retry_policy']),
    );
  });

  it('leaves out what is by default, and is read the same', () => {
    const task = aTask();
    const stored = JSON.parse(writeTask(task)) as object;
    for (const lacking of [
      'payload',
      'labels',
      'priority',
      'max_crashes',
      'balancing',
      'in_turn',
      'attempts',
    ])
      expect(stored).not.toHaveProperty(lacking);
    expect(readTask(writeTask(task)).toSnapshot()).toEqual(task.toSnapshot());
    const withNull = aTask({ parameters: null, labels: { zone: 'a' } });
    expect(readTask(writeTask(withNull)).toSnapshot()).toEqual(withNull.toSnapshot());
  });

  it('keeps the names of its fields', () => {
    expect(names).toEqual(expect.arrayContaining(['payload', 'labels', 'priority', 'balancing', 'steps']));
  });
});

describe('A TaskConfig document in Redis', () => {
  const config = aConfig({ ...definitionUnlikeDefaults, description: 'text' });
  const { defaults, refused, names } = readWithoutEach(writeTaskConfig(config), readTaskConfig);

  it('is read with the default of a field that an older version did not write', () => {
    expect(defaults).toEqual(definitionDefaults);
  });

  it('is refused without a field that every version has written', () => {
    expect(refused).toEqual(
      expect.arrayContaining(['id', 'name', 'type', 'executor', 'handler', 'timeout_ms', 'retry_policy']),
    );
    expect(refused).toEqual(expect.arrayContaining(['trigger', 'version', 'created_at', 'updated_at']));
  });

  it('keeps the names of its fields', () => {
    expect(names).toEqual(expect.arrayContaining(['payload', 'labels', 'priority', 'balancing', 'overlap']));
    expect(names).toEqual(expect.arrayContaining(['description', 'enabled', 'bounds', 'misfire', 'windows']));
  });
});
