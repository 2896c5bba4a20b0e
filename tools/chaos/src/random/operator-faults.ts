import type { SeededRandomness } from '@distribute-schedule/testing';
import type { TestCluster } from '../cluster/test-cluster';
import { pauseBetween, repeatedly, type Fault } from './fault';

/** Performs an action and ignores a refusal: the config may just have fired, or the store may be full. */
async function tryTo(action: () => Promise<unknown>): Promise<void> {
  await action().catch(() => undefined);
}

const anyConfig = (cluster: TestCluster, random: SeededRandomness): string =>
  random.one([...cluster.configs.keys()]);

/** What operators do to a running system. */
export const operatorFaults: readonly Fault[] = [
  {
    name: 'configs updated',
    inject: async (cluster, random) => {
      const update = () =>
        tryTo(() =>
          cluster.probe.update(anyConfig(cluster, random), { description: `random ${random.fraction()}` }),
        );
      await repeatedly(update, 10, pauseBetween(random, 1_000, 3_000));
    },
  },
  {
    name: 'configs paused and resumed',
    inject: async (cluster, random) => {
      const flip = async () => {
        const id = anyConfig(cluster, random);
        await tryTo(() => cluster.probe.setEnabled(id, false));
        await tryTo(() => cluster.probe.setEnabled(id, true));
      };
      await repeatedly(flip, 25, pauseBetween(random, 1_000, 3_000));
    },
  },
  {
    name: 'tasks cancelled',
    inject: async (cluster, random) => {
      const cancel = async () => {
        const tasks = await cluster.probe.tasks(anyConfig(cluster, random));
        const open = tasks.filter((task) => !task.isFinished);
        if (open.length > 0) await cluster.probe.useCases.cancelTask.execute({ taskId: random.one(open).id });
      };
      await repeatedly(() => tryTo(cancel), 50, pauseBetween(random, 1_000, 3_000));
    },
  },
  {
    name: 'tasks triggered',
    inject: async (cluster, random) => {
      await repeatedly(
        () => tryTo(() => cluster.trigger(anyConfig(cluster, random))),
        25,
        pauseBetween(random, 500, 2_000),
      );
    },
  },
];
