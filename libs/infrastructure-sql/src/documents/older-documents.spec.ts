import { copiedDefaults, definitionDefaults } from '@distribute-schedule/domain';
import {
  aConfig,
  aTask,
  copiedUnlikeDefaults,
  definitionUnlikeDefaults,
} from '@distribute-schedule/domain/testing';
import type { TaskRow } from '../schema/tables';
import { readTaskConfig, writeTaskConfig } from './config-documents';
import { readTask, writeTask } from './task-documents';

/** The document as a version wrote it that did not know these fields. */
const without = (document: string, unknown: object): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(JSON.parse(document) as object).filter(([name]) => !(name in unknown))),
  );

describe('A stored document without the newer fields', () => {
  it('is read as a Task with their defaults', () => {
    const task = aTask(copiedUnlikeDefaults);
    const row = { status: 'success', document: without(writeTask(task), copiedDefaults) } as TaskRow;
    expect(readTask(row).toSnapshot()).toEqual({ ...task.toSnapshot(), ...copiedDefaults });
  });

  it('is read as a TaskConfig with their defaults', () => {
    const config = aConfig(definitionUnlikeDefaults);
    const read = readTaskConfig(without(writeTaskConfig(config), definitionDefaults));
    expect(read.toSnapshot()).toEqual({ ...config.toSnapshot(), ...definitionDefaults });
  });
});
