import { workerId, type AttemptToken } from '@distribute-schedule/domain';
import {
  aConfig,
  aTask,
  copiedUnlikeDefaults,
  definitionUnlikeDefaults,
} from '@distribute-schedule/domain/testing';
import { readTaskConfig, writeTaskConfig } from './task-config-document';
import { readTask, writeTask } from './task-document';

const newer = { deadline_policy: { kind: 'strict' }, color: 'red' };
/** The document as a newer version writes it. */
const withNewerFields = (document: string): string =>
  JSON.stringify({ ...(JSON.parse(document) as object), ...newer });
const attempt = { attemptToken: 'attempt' as AttemptToken, at: 1 };

describe('A document of a newer version in Redis', () => {
  it('keeps its unknown fields when an attempt of the Task starts and fails', () => {
    const task = readTask(withNewerFields(writeTask(aTask())));
    task.start({ ...attempt, workerId: workerId('w') });
    task.fail({ ...attempt, reason: 'refused', chance: 0 });
    expect(JSON.parse(writeTask(readTask(writeTask(task))))).toMatchObject({ ...newer, status: 'retrying' });
  });

  it('keeps its unknown fields when the config is changed and paused', () => {
    const config = readTaskConfig(withNewerFields(writeTaskConfig(aConfig())));
    const { definition } = config;
    const context = { now: 5, by: 'author', epoch: 0 };
    const changed = config.redefine({ ...definition, name: 'changed', enabled: false }, 10, context).config;
    const document = writeTaskConfig(readTaskConfig(writeTaskConfig(changed)));
    expect(JSON.parse(document)).toMatchObject({ ...newer, name: 'changed', paused_from: 10 });
    expect(definition).not.toHaveProperty('unknownFields');
  });

  it('has no unknown fields when this version wrote it', () => {
    const task = aTask({ ...copiedUnlikeDefaults, notBefore: 5 });
    const retried = readTask(writeTask(task));
    expect(retried.toSnapshot()).toEqual(task.toSnapshot());
    const running = aTask(copiedUnlikeDefaults);
    running.start({ ...attempt, workerId: workerId('w') });
    running.handOff({ ...attempt, to: 'service' });
    running.cancel(2);
    expect(readTask(writeTask(running)).toSnapshot()).toEqual(running.toSnapshot());
    const config = aConfig({ ...definitionUnlikeDefaults, pausedFrom: 7, owner: 'team' });
    expect(readTaskConfig(writeTaskConfig(config)).toSnapshot()).toEqual(config.toSnapshot());
  });
});
