import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ChangedFields } from '../../changes/changed-fields';
import { changedSince } from '../../changes/changed-since';
import { changesQuery } from '../../changes/changes-query';
import { Block, PlainText } from '../../design/block/block';
import { executionPath, workerPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import { executionQuery, lastGoodQuery, recentQuery } from './queries';
import { useTexts } from './texts';
import { troubleOf, type Trouble } from './trouble';

const maxErrorLength = 500;

/** What is wrong with the task, when it last worked, and what has changed since then. */
export function TroubleBlock({ id }: { readonly id: string }) {
  const { data } = useQuery(recentQuery(id));
  const trouble = data && troubleOf(data.items);
  return trouble && <Shown id={id} trouble={trouble} />;
}

function Shown({ id, trouble }: { readonly id: string; readonly trouble: Trouble }) {
  const { t } = useWords();
  const texts = useTexts().trouble;
  const { failures, isAtLeast, since, newest } = trouble;
  return (
    <Block
      title={texts.failures(failures, isAtLeast)}
      isProblem
      tools={
        <a href={executionPath(newest.id)} data-page>
          {texts.newest}
        </a>
      }
    >
      <p>
        {texts.since} <Moment at={since} />
        {texts.stop}
        <LastGood id={id} />
      </p>
      {newest.error !== null && (
        <PlainText label={t.executions.error}>{visibleText(newest.error).slice(0, maxErrorLength)}</PlainText>
      )}
    </Block>
  );
}

function LastGood({ id }: { readonly id: string }) {
  const texts = useTexts().trouble;
  const { data: found } = useQuery(lastGoodQuery(id));
  const good = found?.items[0];
  const { data: run } = useQuery(executionQuery(good?.id));
  if (!found) return null;
  // A search that has not looked at all executions says nothing.
  if (!good) return found.next_cursor === null && <>{texts.neverGood}</>;
  return (
    <>
      {texts.lastGood}{' '}
      <a href={executionPath(good.id)} data-page>
        <Moment at={good.scheduled_time} />
      </a>
      {run && ` · ${texts.version(run.task_version)}`}
      {good.worker_id !== null && (
        <>
          {' · '}
          <a href={workerPath(good.worker_id)} data-page>
            {visibleText(good.worker_id)}
          </a>
        </>
      )}
      {texts.stop}
      {run && <Changed id={id} goodVersion={run.task_version} />}
    </>
  );
}

function Changed({ id, goodVersion }: { readonly id: string; readonly goodVersion: number }) {
  const texts = useTexts().trouble;
  const { data } = useInfiniteQuery(changesQuery(id));
  if (!data) return null;
  const changes = changedSince(
    data.pages.flatMap(({ items }) => items),
    goodVersion,
  );
  if (changes.length === 0) return <>{texts.unchanged}</>;
  return (
    <>
      {texts.changed} <ChangedFields id={id} changes={changes} by={texts.by} />
    </>
  );
}
