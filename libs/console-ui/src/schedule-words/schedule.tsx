import { useWords } from '../messages/words';
import { usePreferences } from '../settings/preferences';
import { scheduleWords } from './schedule-words';

interface ScheduleProps {
  readonly of: { readonly cron_expression: string; readonly time_zone: string | null };
}

/** When a task is due: in words with the expression behind them, or the expression itself if words would not be exact. */
export function Schedule({ of: { cron_expression, time_zone } }: ScheduleProps) {
  const { language } = useWords();
  const { zone } = usePreferences();
  const words = scheduleWords(cron_expression, language, zone);
  const zoneText = time_zone !== null && (words?.namesTimes ?? true) && (
    <span className="soft"> {time_zone}</span>
  );
  return (
    <span title={words ? cron_expression : undefined}>
      {words ? words.text : <span className="mono">{cron_expression}</span>}
      {zoneText}
    </span>
  );
}
