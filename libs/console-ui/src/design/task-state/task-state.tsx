import type { components } from '@distribute-schedule/api-client';
import { useWords } from '../../messages/words';
import css from './task-state.module.css';

type Task = Pick<components['schemas']['Task'], 'enabled' | 'parked_because'>;

const shapes = {
  enabled:
    'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6ZM7.2 4h1.6v4.5H12v1.6H7.2Z',
  paused: 'M4 2h3v12H4ZM9 2h3v12H9Z',
  parked: 'M8 1 15.5 14.5H.5ZM7.2 6h1.6v4.5H7.2Zm0 5.6h1.6v1.6H7.2Z',
};

/** Whether a task fires, by its shape, its word and its colour. */
export function TaskState({ of: { enabled, parked_because } }: { readonly of: Task }) {
  const { t } = useWords();
  const state = parked_because !== null ? 'parked' : enabled ? 'enabled' : 'paused';
  return (
    <span className={`${css.state} ${css[state]}`}>
      <svg className={css.shape} viewBox="0 0 16 16" aria-hidden="true">
        <path fill="currentColor" fillRule="evenodd" d={shapes[state]} />
      </svg>
      <span>{t.tasks.states[state]}</span>
    </span>
  );
}
