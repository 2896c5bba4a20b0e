import { useQuery } from '@tanstack/react-query';
import { Block } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { useNow } from '../../time/ticker';
import { durationText } from '../../time/time-texts';
import { visibleText } from '../../text/visible-text';
import css from './execution.module.css';
import { progressQuery, usualDurationQuery, type Execution } from './queries';

/** How far a running execution is, by its own word, and against the usual duration and the timeout. */
export function Progress({ execution }: { readonly execution: Execution }) {
  const { t, number } = useWords();
  const texts = t.execution;
  const { id, task_id, start_time, timeout_seconds } = execution;
  const { data: progress } = useQuery(progressQuery(id));
  const { data: usualMs } = useQuery(usualDurationQuery(task_id));
  const seconds = Math.max(0, Math.floor((useNow() - Date.parse(start_time ?? '')) / 1000));
  return (
    <Block title={texts.runsSince(durationText(seconds * 1000))}>
      <p className="soft">
        {usualMs !== undefined && usualMs !== null && `${texts.usually(durationText(usualMs))} · `}
        {texts.timesOutAfter(durationText(timeout_seconds * 1000))}
      </p>
      {progress && (
        <p className={css.progress}>
          <progress max={100} value={progress.percent} aria-label={texts.progress} />
          <span className="number">{number(progress.percent)} %</span>
          {progress.note !== null && <span>{visibleText(progress.note)}</span>}
        </p>
      )}
    </Block>
  );
}
