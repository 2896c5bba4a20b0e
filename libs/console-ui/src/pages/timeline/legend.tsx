import type { TimelineTexts } from '../../messages/en/timeline';
import css from './timeline.module.css';

/** What the marks mean. */
export function Legend({ texts: { legend } }: { readonly texts: TimelineTexts }) {
  return (
    <ul className={css.legend} aria-label={legend.title}>
      <li>
        <svg width={16} height={12} aria-hidden="true">
          <rect className={css.success} x={1} y={2} width={14} height={8} rx={2} />
        </svg>
        {legend.success}
      </li>
      <li>
        <svg width={16} height={14} aria-hidden="true">
          <rect className={css.failed} x={5} y={0} width={6} height={14} rx={2} />
        </svg>
        {legend.failed}
      </li>
      <li>
        <svg width={16} height={12} aria-hidden="true">
          <rect className={css.due} x={1.5} y={2} width={13} height={8} rx={2} />
        </svg>
        {legend.due}
      </li>
      <li>
        <svg width={16} height={14} aria-hidden="true">
          <circle className={css['not-run']} cx={8} cy={7} r={4.5} />
          <line className={css['not-run']} x1={3} y1={12} x2={13} y2={2} />
        </svg>
        {legend.notRun}
      </li>
    </ul>
  );
}
