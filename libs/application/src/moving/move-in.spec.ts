import {
  copiedDefaults,
  definitionDefaults,
  type Replan,
  type Task,
  type TaskConfigSnapshot,
  type TaskSnapshot,
} from '@distribute-schedule/domain';
import {
  aConfig,
  aTask,
  copiedUnlikeDefaults,
  definitionUnlikeDefaults,
} from '@distribute-schedule/domain/testing';
import { moveIn } from './move-in';
import type { Moved } from './moved';

/** The snapshot as an older version without these fields exported it. */
const without = <Snapshot extends object>(snapshot: Snapshot, unknown: object): Snapshot =>
  Object.fromEntries(Object.entries(snapshot).filter(([name]) => !(name in unknown))) as Snapshot;

async function movedIn(moved: Moved) {
  const taken: { readonly task?: Task; readonly plan?: Replan }[] = [];
  const store = {
    taskConfigs: { add: (plan: Replan) => Promise.resolve(void taken.push({ plan })) },
    taskQueue: {
      submit: (task: Task) => {
        taken.push({ task });
        return Promise.resolve('created' as const);
      },
    },
  };
  expect(await moveIn(store, moved)).toBe(true);
  return taken[0];
}

describe('moveIn', () => {
  it('adds the defaults when an older version exported a Task without the newer fields', async () => {
    const task = aTask(copiedUnlikeDefaults).toSnapshot();
    const taken = await movedIn({ task: without<TaskSnapshot>(task, copiedDefaults) });
    expect(taken?.task?.toSnapshot()).toEqual({ ...task, ...copiedDefaults });
  });

  it('adds the defaults when an older version exported a TaskConfig without the newer fields', async () => {
    const taskConfig = aConfig(definitionUnlikeDefaults).toSnapshot();
    const older = without<TaskConfigSnapshot>(taskConfig, definitionDefaults);
    const taken = await movedIn({ taskConfig: older });
    expect(taken?.plan?.config.toSnapshot()).toEqual({ ...taskConfig, ...definitionDefaults });
  });
});
