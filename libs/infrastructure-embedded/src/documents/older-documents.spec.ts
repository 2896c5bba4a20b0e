import { copiedDefaults, definitionDefaults } from '@distribute-schedule/domain';
import {
  aConfig,
  aTask,
  copiedUnlikeDefaults,
  definitionUnlikeDefaults,
} from '@distribute-schedule/domain/testing';
import type { Tables } from '../tables/tables';
import { readTaskConfig, writeTaskConfig } from './task-config-documents';
import { readTask, writeTask } from './task-documents';

/** The document as a version wrote it that did not know these fields. */
const without = (document: string, unknown: object): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(JSON.parse(document) as object).filter(([name]) => !(name in unknown))),
  );

describe('A document in a folder without the newer fields', () => {
  it('is read as a Task with their defaults', () => {
    const task = aTask(copiedUnlikeDefaults);
    const taskDocuments = new Map([[task.id, without(writeTask(task), copiedDefaults)]]);
    const tables = { taskDocuments, live: new Map() } as unknown as Tables;
    expect(readTask(tables, task.id)?.toSnapshot()).toEqual({ ...task.toSnapshot(), ...copiedDefaults });
  });

  it('is read as a TaskConfig with their defaults', () => {
    const config = aConfig(definitionUnlikeDefaults);
    const read = readTaskConfig(without(writeTaskConfig(config), definitionDefaults));
    expect(read.toSnapshot()).toEqual({ ...config.toSnapshot(), ...definitionDefaults });
  });
});
