import { memo, use } from 'react';
import { useWords } from '../messages/words';
import { TaskZone, useZone } from './task-zone';
import { useNow } from './ticker';
import { timeText } from './time-texts';

interface MomentProps {
  readonly at: string | null;
  /** Zone of the task that the moment belongs to. Default: that of the task around it. */
  readonly taskZone?: string | null;
}

/**
 * A moment: relative within a day, exact after it. The one tip of the page shows the exact time in several zones when it
 * has the pointer or the focus: see design/tip.
 */
export const Moment = memo(function Moment({ at, taskZone = null }: MomentProps) {
  const { language } = useWords();
  const around = use(TaskZone);
  const zone = useZone(taskZone);
  const now = useNow();
  if (at === null) return <span className="soft">–</span>;
  return (
    <time dateTime={at} data-tip="moment" data-zone={taskZone ?? around ?? undefined}>
      {timeText(Date.parse(at), now, language, zone)}
    </time>
  );
});
