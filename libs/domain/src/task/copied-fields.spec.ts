import { TaskConfig, type TaskConfigSnapshot } from '../task-config/task-config';
import { definitionDefaults } from '../task-config/task-config-definition';
import { aConfig, aTask, copiedUnlikeDefaults, definitionUnlikeDefaults } from '../testing';
import { copiedDefaults, copiedFields, copyFields } from './copied-fields';
import { Task } from './task';
import type { TaskSnapshot } from './task-snapshot';

/** The snapshot as a version stored it that did not know these fields. */
const without = <Snapshot extends object>(snapshot: Snapshot, unknown: object): Snapshot =>
  Object.fromEntries(Object.entries(snapshot).filter(([name]) => !(name in unknown))) as Snapshot;

describe('A snapshot that an older version stored without the newer fields', () => {
  it('becomes a Task with the default of each field that is missing', () => {
    const stored = without<TaskSnapshot>(aTask(copiedUnlikeDefaults).toSnapshot(), copiedDefaults);
    const restored = Task.restore(stored);
    expect(restored.toSnapshot()).toEqual({ ...stored, ...copiedDefaults });
    expect(restored.precedence).toEqual(aTask().precedence);
  });

  it('becomes a TaskConfig with the default of each field that is missing', () => {
    const snapshot = aConfig(definitionUnlikeDefaults).toSnapshot();
    const stored = without<TaskConfigSnapshot>(snapshot, definitionDefaults);
    expect(TaskConfig.restore(stored).toSnapshot()).toEqual({ ...stored, ...definitionDefaults });
  });
});

describe('copyFields', () => {
  it('copies each field of the table and nothing else', () => {
    const config = aConfig(definitionUnlikeDefaults).toSnapshot();
    const copy = copyFields(config);
    expect(config).toMatchObject(copy);
    expect(Object.keys(copy).sort()).toEqual(Object.keys(copiedFields).sort());
  });
});
