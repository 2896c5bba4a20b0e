import { useWords } from '../../messages/words';
import { serverClock } from '../../time/server-clock';
import { shapes } from '../status/status';
import { stateOf, type ShownTask, type TaskStateName } from './task-state';
import { Mark } from '../mark/mark';
import css from './task-state.module.css';

const shapeOf: Readonly<Record<TaskStateName, string>> = {
  enabled:
    'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6ZM7.2 4h1.6v4.5H12v1.6H7.2Z',
  ok: shapes.success,
  failing: shapes.failed,
  overdue: 'M3 1h10v1.6h-1v2L9.4 8l2.6 3.4v2h1V15H3v-1.6h1v-2L6.6 8 4 4.6v-2H3Z',
  paused: 'M4 2h3v12H4ZM9 2h3v12H9Z',
  parked: 'M8 1 15.5 14.5H.5ZM7.2 6h1.6v4.5H7.2Zm0 5.6h1.6v1.6H7.2Z',
};

/** How a task stands, by its shape, its word and its colour. */
export function TaskState({ of }: { readonly of: ShownTask }) {
  const { t } = useWords();
  const state = stateOf(of, serverClock.now());
  return <Mark shape={shapeOf[state]} word={t.tasks.states[state]} className={css[state]} />;
}
