import type { TimelineRow } from './marks';
import type { Span } from './spans';
import type { ThingWords } from './thing-words';

/** What the chart and the table show. */
export interface ListProps {
  readonly rows: readonly TimelineRow[];
  readonly span: Span;
  /** The server's time when it answered. */
  readonly now: number;
  readonly how: ThingWords;
  readonly hasMore: boolean;
  readonly isOld: boolean;
  readonly readMoreKey: string;
  readonly onNearEnd: () => void;
}
