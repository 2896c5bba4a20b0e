import type { components } from '@distribute-schedule/api-client';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';

type Task = Pick<components['schemas']['Task'], 'enabled' | 'paused'>;

/** Who has paused a task, why, and until when. Nothing for a task that is enabled. */
export function PausedNote({ of: { enabled, paused } }: { readonly of: Task }) {
  const { t } = useWords();
  if (enabled || paused === null) return null;
  const { by, reason, until } = paused;
  return (
    <span className="soft">
      {t.tasks.pausedBy(visibleText(by), reason === null ? undefined : visibleText(reason))}
      {until !== null && (
        <>
          {' · '}
          {t.tasks.pausedUntil} <Moment at={until} />
        </>
      )}
    </span>
  );
}
