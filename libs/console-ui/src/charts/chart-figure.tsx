import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useWords } from '../messages/words';
import css from './charts.module.css';

interface ChartFigureProps {
  /** What the chart shows, in one sentence. It is the text in the place of the picture. */
  readonly summary: string;
  readonly size: { readonly width: number; readonly height: number };
  /** True if the picture does not grow with the page. */
  readonly isFixed?: boolean;
  readonly count: number;
  /** What one value says. */
  readonly sentenceOf: (index: number) => string;
  /** How far the keys go: left and right by one step, up and down by the other. */
  readonly steps?: { readonly across: number; readonly down: number };
  readonly onOpen?: ((index: number) => void) | undefined;
  /** The same values as a table. */
  readonly table: ReactNode;
  /** What the marks and lines mean. */
  readonly legend?: ReactNode;
  readonly children: (chosen: number | undefined) => ReactNode;
}

/**
 * A picture of values. Arrow keys go through them, Enter opens the chosen one, and one live region says what it is. The
 * reader can have the same values as a table.
 */
export function ChartFigure(props: ChartFigureProps) {
  const { summary, size, isFixed = false, count, sentenceOf, onOpen, table, legend, children } = props;
  const { across, down } = props.steps ?? { across: 1, down: 1 };
  const { t } = useWords();
  const [chosen, setChosen] = useState<number>();
  const [isTable, setTable] = useState(false);
  const stepOf: Readonly<Record<string, number>> = {
    ArrowLeft: -across,
    ArrowRight: across,
    ArrowUp: -down,
    ArrowDown: down,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && chosen !== undefined) onOpen?.(chosen);
    const step = stepOf[event.key];
    if (step === undefined) return;
    event.preventDefault();
    // The first key begins with the newest value.
    setChosen((at) => (at === undefined ? count - 1 : Math.min(count - 1, Math.max(0, at + step))));
  };
  const current = chosen !== undefined && chosen < count ? chosen : undefined;
  return (
    <figure className={css.figure}>
      {isTable ? (
        table
      ) : (
        <div className={css.body}>
          <svg
            className={isFixed ? css.fixed : css.growing}
            viewBox={`0 0 ${size.width} ${size.height}`}
            width={isFixed ? size.width : undefined}
            role="img"
            aria-label={summary}
            tabIndex={0}
            onKeyDown={onKeyDown}
            onBlur={() => setChosen(undefined)}
          >
            {children(current)}
          </svg>
          {legend}
        </div>
      )}
      <figcaption className={css.caption}>
        <span role="status" className="soft number">
          {current === undefined ? summary : sentenceOf(current)}
        </span>
        <button type="button" className="button quiet" onClick={() => setTable(!isTable)}>
          {isTable ? t.overview.asChart : t.overview.asTable}
        </button>
      </figcaption>
    </figure>
  );
}
