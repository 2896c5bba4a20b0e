import { useWords } from '../../messages/words';
import type { Facets } from './queries';
import { taskStates, type FilterState } from './search';
import css from './tasks.module.css';
import { useTexts } from './texts';

interface ChipsProps {
  readonly states: Facets['states'] | undefined;
  readonly chosen: FilterState | undefined;
  readonly onChoose: (state: FilterState | undefined) => void;
}

/** How many tasks are in each state. A click narrows the list to them. */
export function StateChips({ states, chosen, onChoose }: ChipsProps) {
  const { t, number } = useWords();
  const texts = useTexts();
  return (
    <div role="group" aria-label={t.tasks.state} className={css.chips}>
      {([undefined, ...taskStates] as const).map((state) => {
        const count = states?.[state ?? 'all'];
        const isNone = state !== undefined && count?.count === 0;
        return (
          <button
            key={state ?? 'all'}
            type="button"
            className={`button quiet ${css.chip} ${isNone ? css.zero : (css[state ?? 'all'] ?? '')}`}
            aria-pressed={state === chosen}
            title={state && texts.hints[state]}
            onClick={() => onChoose(state)}
          >
            {texts.states[state ?? 'all']}
            {count && (
              <span className="number">
                {number(count.count)}
                {count.exact ? '' : '+'}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
