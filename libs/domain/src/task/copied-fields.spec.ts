import { scheduledTaskId, taskConfigId } from '../ids';
import { TaskConfig, type TaskConfigSnapshot } from '../task-config/task-config';
import { definitionDefaults } from '../task-config/task-config-definition';
import { copiedDefaults, copiedFields, copyFields, type CopiedFields } from './copied-fields';
import { Task } from './task';
import type { TaskSnapshot } from './task-snapshot';

const retryPolicy = { maxRetries: 1, retryDelayMs: 1000, backoffRate: 2, maxDelayMs: 60_000, jitter: 0 };

/** Only the fields without a default: what the oldest version could have stored. */
const oldest: Omit<CopiedFields, keyof typeof copiedDefaults> = {
  name: 'nightly',
  type: 'local',
  executor: 'local',
  handler: 'run',
  timeoutMs: 60_000,
  retryPolicy,
};

describe('A document that an older version stored without the newer fields', () => {
  it('becomes a Task with the default of each field that is missing', () => {
    const configId = taskConfigId('nightly');
    const { steps, state, ...order } = Task.create({
      ...copiedDefaults,
      ...oldest,
      id: scheduledTaskId(configId, 0),
      configId,
      configVersion: 1,
      inTurn: false,
      cause: 'schedule',
      scheduledTime: 0,
      createdAt: 0,
    }).toSnapshot();
    const stored = { ...order, steps, state } as Partial<Record<keyof TaskSnapshot, unknown>>;
    for (const name of Object.keys(copiedDefaults) as (keyof TaskSnapshot)[]) delete stored[name];
    const restored = Task.restore(stored as TaskSnapshot);
    expect(restored.toSnapshot()).toEqual({ ...stored, ...copiedDefaults });
    expect(restored.precedence).toBe(-150_000);
  });

  it('becomes a TaskConfig with the default of each field that is missing', () => {
    const stored: Omit<TaskConfigSnapshot, keyof typeof definitionDefaults> = {
      ...oldest,
      id: taskConfigId('nightly'),
      trigger: { kind: 'manual' },
      version: 1,
      createdAt: 0,
      updatedAt: 0,
    };
    const restored = TaskConfig.restore(stored as TaskConfigSnapshot);
    expect(restored.toSnapshot()).toEqual({ ...stored, ...definitionDefaults });
  });
});

describe('copyFields', () => {
  it('copies each field of the table and nothing else', () => {
    const fields = { ...copiedDefaults, ...oldest };
    expect(copyFields({ ...fields, id: 'other' } as CopiedFields)).toEqual(fields);
    expect(Object.keys(fields).sort()).toEqual(Object.keys(copiedFields).sort());
  });
});
