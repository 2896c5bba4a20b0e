import { memo } from 'react';
import { useWords } from '../messages/words';
import { usePreferences } from '../settings/preferences';
import { useNow } from './ticker';
import { timeText } from './time-texts';

/**
 * A moment: relative within a day, exact after it. The one tip of the page shows the exact time in several zones when it
 * has the pointer or the focus: see design/tip.
 */
export const Moment = memo(function Moment({ at }: { readonly at: string | null }) {
  const { language } = useWords();
  const { zone } = usePreferences();
  const now = useNow();
  if (at === null) return <span className="soft">–</span>;
  return (
    <time dateTime={at} data-tip="moment">
      {timeText(Date.parse(at), now, language, zone)}
    </time>
  );
});
