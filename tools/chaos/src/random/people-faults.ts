import type { Arena } from '../arena/arena';
import { lasts, repeatedly, type Fault } from './fault';
import type { SeededRandomness } from '@distribute-schedule/testing';

/** Asks for something that may be refused: the config may just have fired, the store may be full. */
async function tryTo(ask: () => Promise<unknown>): Promise<void> {
  await ask().catch(() => undefined);
}

const anyConfig = (arena: Arena, random: SeededRandomness): string => random.one([...arena.configs.keys()]);

/** What people do to a system while it runs. */
export const peopleFaults: readonly Fault[] = [
  {
    name: 'configs updated',
    inflict: async (arena, random) => {
      const update = () =>
        tryTo(() =>
          arena.probe.update(anyConfig(arena, random), { description: `by chance ${random.fraction()}` }),
        );
      await repeatedly(() => void update(), 10, lasts(random, 1_000, 3_000));
    },
  },
  {
    name: 'configs paused and resumed',
    inflict: async (arena, random) => {
      const flip = async () => {
        const id = anyConfig(arena, random);
        await tryTo(() => arena.probe.setEnabled(id, false));
        await tryTo(() => arena.probe.setEnabled(id, true));
      };
      await repeatedly(() => void flip(), 25, lasts(random, 1_000, 3_000));
    },
  },
  {
    name: 'tasks cancelled',
    inflict: async (arena, random) => {
      const cancel = async () => {
        const tasks = await arena.probe.tasks(anyConfig(arena, random));
        const open = tasks.filter((task) => !task.isFinished);
        if (open.length > 0) await arena.probe.useCases.cancelTask.execute({ taskId: random.one(open).id });
      };
      await repeatedly(() => void tryTo(cancel), 50, lasts(random, 1_000, 3_000));
    },
  },
  {
    name: 'runs by hand',
    inflict: async (arena, random) => {
      await repeatedly(
        () => void tryTo(() => arena.trigger(anyConfig(arena, random))),
        25,
        lasts(random, 500, 2_000),
      );
    },
  },
];
