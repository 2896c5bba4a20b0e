import css from './sparkline.module.css';
import { lineHeight, maxMarks, slotWidth, sparkPaths, type RecentMark } from './sparkline';

const width = maxMarks * slotWidth;

/** The latest runs of a task as one image: a bar for each run, as high as it took long, and signs for due times that did not run. */
export function Sparkline({
  marks,
  p95Ms,
  label,
}: {
  readonly marks: readonly RecentMark[];
  readonly p95Ms: number | null;
  readonly label: string;
}) {
  return (
    <svg
      role="img"
      aria-label={label}
      className={css.spark}
      width={width}
      height={lineHeight}
      viewBox={`0 0 ${width} ${lineHeight}`}
    >
      {[...sparkPaths(marks, p95Ms)].map(([kind, d]) => (
        <path key={kind} className={css[kind]} d={d} />
      ))}
    </svg>
  );
}
