import { TriangleAlert } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { availability } from '../api/availability';
import { useWords } from '../messages/words';
import { usePreferences } from '../settings/preferences';
import { exactTime } from '../time/time-texts';
import css from './shell.module.css';

/** The one banner that says that the server or its store is away. The queries go on, so the page recovers by itself. */
export function OutageBanner() {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const outage = useSyncExternalStore(availability.subscribe, availability.current);
  const isStore = outage?.problem.code.startsWith('store.') ?? false;
  return (
    <div role="alert" className={css.alert}>
      {outage && (
        <div className={css.outage}>
          <TriangleAlert size={18} aria-hidden="true" />
          <p>
            <strong>{isStore ? t.shell.outage.store : t.shell.outage.server}</strong>{' '}
            {t.shell.outage.since(exactTime(outage.since, language, zone))}
            {isStore && <span className={`${css.words} soft`}> {outage.problem.message}</span>}
          </p>
        </div>
      )}
    </div>
  );
}
