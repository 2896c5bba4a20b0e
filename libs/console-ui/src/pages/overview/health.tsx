import { useQuery } from '@tanstack/react-query';
import { tasksPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { StoreWarnings } from '../../store-warnings/store-warnings';
import { useNow } from '../../time/ticker';
import { durationText, relativeTime } from '../../time/time-texts';
import css from './overview.module.css';
import { failuresQuery, type Overview } from './queries';
import { troublesOf, type Trouble } from './troubles';

/** The page mentions statistics that are further behind than this. */
const shownLagMs = 5000;

/** One line: what wants a person, or that all is well. */
export function Health({ overview }: { readonly overview: Overview }) {
  const { t } = useWords();
  const troubles = troublesOf(overview);
  const { tasks } = overview;
  if (troubles.length === 0 && tasks) return <AllWell tasks={tasks.all} isExact={tasks.exact} />;
  return (
    <ul className={css.troubles} aria-label={t.overview.troubles}>
      {troubles.map((trouble) => (
        <li key={trouble.kind} className={css[trouble.level]}>
          {trouble.level === 'fail' ? '✕' : '⚠'} <TroubleText of={trouble} />
        </li>
      ))}
    </ul>
  );
}

function TroubleText({ of }: { readonly of: Trouble }) {
  const { t } = useWords();
  const texts = t.overview;
  switch (of.kind) {
    case 'partly':
      return <>{texts.partly}</>;
    case 'no leader':
      return <>{texts.noLeader}</>;
    case 'no workers':
      return <>{texts.noWorkers}</>;
    case 'store':
      return (
        <details className={css.details}>
          <summary>{texts.storeWarnings(of.warnings.length)}</summary>
          <StoreWarnings warnings={of.warnings} />
        </details>
      );
    default:
      return (
        <a href={tasksPath('state', of.kind)} data-page>
          {texts.tasksIn[of.kind](of.count)}
        </a>
      );
  }
}

function AllWell({ tasks, isExact }: { readonly tasks: number; readonly isExact: boolean }) {
  const { t, language } = useWords();
  const now = useNow();
  const { data } = useQuery(failuresQuery);
  const last = data?.items[0]?.end_time;
  const ago = last === undefined || last === null ? undefined : relativeTime(Date.parse(last), now, language);
  if (!data) return null;
  if (tasks === 0) return <p className="soft">{t.overview.noTasks}</p>;
  return <p className="soft">{t.overview.allWell(tasks, isExact, ago)}</p>;
}

/** The processes and their load in one line. */
export function Facts({ overview }: { readonly overview: Overview }) {
  const { t } = useWords();
  const texts = t.overview;
  const { leader, schedulers, workers, running, slots, waiting, fold_lag_ms } = overview;
  const parts = [
    ...(leader === null ? [] : [texts.leads(leader)]),
    ...(schedulers === null ? [] : [texts.schedulersCount(schedulers)]),
    ...(workers === null ? [] : [texts.workersCount(workers)]),
    ...(running === null || slots === null ? [] : [texts.slotsInUse(running, slots)]),
    ...(waiting === null ? [] : [texts.waitingCount(waiting)]),
    ...(fold_lag_ms !== null && fold_lag_ms > shownLagMs ? [texts.lag(durationText(fold_lag_ms))] : []),
  ];
  return <p className={`number ${css.facts}`}>{parts.join(' · ')}</p>;
}
