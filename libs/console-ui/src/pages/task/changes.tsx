import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { changesQuery, maxChangePages, type TaskChange } from '../../changes/changes-query';
import { Diff } from '../../changes/diff';
import { useTexts } from '../../changes/texts';
import { Block } from '../../design/block/block';
import { Empty, ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { Moment } from '../../time/moment';
import css from './changes.module.css';

const route = getRouteApi('/shell/tasks/$id/changes');

/** Who changed the task and what, newest first. A link can name the version to show. */
export default function ChangesPage() {
  const { id } = route.useParams();
  const texts = useTexts();
  const { version } = route.useSearch();
  const query = useInfiniteQuery(changesQuery(id));
  const changes = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const isThere = version === undefined || changes.some((change) => change.version === version);
  const hasMore = query.hasNextPage && (query.data?.pages.length ?? 0) < maxChangePages;
  // A page can be empty although older changes follow, and the version that a link names can be on a later one.
  const readsOn = hasMore && !query.isFetching && !query.isError && (changes.length === 0 || !isThere);
  const readOn = useEffectEvent(() => void query.fetchNextPage());
  useEffect(() => {
    if (readsOn) readOn();
  }, [readsOn]);
  if (query.isPending || readsOn) return <RowsSkeleton rows={6} />;
  if (query.isError && changes.length === 0)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (changes.length === 0) return <Empty title={texts.none.title}>{texts.none.text}</Empty>;
  return (
    <Block title={texts.title}>
      {!isThere && <p role="status">{texts.noVersion(version)}</p>}
      <ol className={css.list}>
        {changes.map((change) => (
          <Change key={change.id} change={change} isNamed={change.version === version} />
        ))}
      </ol>
      {hasMore && (
        <button type="button" className="button" onClick={() => void query.fetchNextPage()}>
          {texts.older}
        </button>
      )}
    </Block>
  );
}

function Change({ change, isNamed }: { readonly change: TaskChange; readonly isNamed: boolean }) {
  const texts = useTexts();
  const { kind, who, at, version, outcome } = change;
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isNamed) element.current?.scrollIntoView({ block: 'start' });
  }, [isNamed]);
  return (
    <li ref={element} className={css.change} aria-current={isNamed || undefined}>
      <h3 className={css.what}>
        <strong>{texts.kinds[kind]}</strong> {texts.by(who)}
        {version !== null && <span className={css.version}>{texts.version(version)}</span>}
        <span className={css.when}>
          <Moment at={at} />
        </span>
      </h3>
      {outcome === 'attempted' ? <p>{texts.notKnown}</p> : <Fields change={change} />}
    </li>
  );
}

/** A task that was created or deleted has all its values, which are folded. */
function Fields({ change: { kind, fields, fields_left_out, version } }: { readonly change: TaskChange }) {
  const texts = useTexts();
  if (fields_left_out) return <p className="soft">{texts.leftOut}</p>;
  if (fields.length === 0) return <p className="soft">{texts.nothingShown}</p>;
  const diff = <Diff label={`${texts.title} ${version ?? ''}`} changes={fields} />;
  const isWhole = kind === 'created' || kind === 'deleted' || fields.every(({ before }) => before === null);
  if (!isWhole) return diff;
  return (
    <details>
      <summary>{texts.allValues(fields.length)}</summary>
      {diff}
    </details>
  );
}
