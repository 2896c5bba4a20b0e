import { Pause, Play } from 'lucide-react';
import { useWords } from '../messages/words';
import { useLineState, useLiveLine } from '../live/use-live';
import { usePreferences } from '../settings/preferences';
import { useNow } from '../time/ticker';
import { timeText } from '../time/time-texts';
import css from './shell.module.css';

/** Says whether the page shows what is, or what was. */
export function LineMark() {
  const { t } = useWords();
  const line = useLiveLine();
  const state = useLineState();
  return (
    <div className={css.line}>
      <span className={css.dot} data-state={state.kind} aria-hidden="true" />
      <LineText />
      <button
        type="button"
        className="button quiet icon"
        aria-label={line.isPaused ? t.shell.line.resume : t.shell.line.pause}
        onClick={() => line.setPaused(!line.isPaused)}
      >
        {line.isPaused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
      </button>
    </div>
  );
}

function LineText() {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const state = useLineState();
  const now = useNow();
  if (state.kind === 'connecting') return <span>{t.shell.line.connecting}</span>;
  if (state.kind === 'live') return <span>{t.shell.line.live}</span>;
  if (state.kind === 'catching-up') return <span>{t.shell.line.catchingUp}</span>;
  const since = timeText(state.since, now, language, zone);
  if (state.kind === 'paused') return <span>{t.shell.line.paused(since)}</span>;
  const seconds = Math.max(0, Math.ceil((state.retryAt - now) / 1000));
  return <span>{t.shell.line.stale(since, seconds)}</span>;
}
