import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { copyText } from '../../design/copy-text';
import { Block, PlainText } from '../../design/block/block';
import { useToast } from '../../design/toast/toasts';
import { kindOfError, searchTextOf } from '../../failures/failure-groups';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import { latestFailuresQuery, type Execution } from './queries';

/** Why it failed, and whether others failed for the same reason. */
export function Failure({ execution, error }: { readonly execution: Execution; readonly error: string }) {
  const { t } = useWords();
  const texts = t.execution;
  const toast = useToast();
  const isFailed = execution.status === 'failed';
  return (
    <Block
      title={isFailed ? texts.failedBecause : texts.lastError}
      isProblem
      tools={
        <button
          type="button"
          className="button quiet"
          onClick={() => void copyText(error).then(() => toast({ text: t.common.copied }))}
        >
          {texts.copyError}
        </button>
      }
    >
      <PlainText label={texts.error}>{visibleText(error)}</PlainText>
      {isFailed && <OthersLikeIt id={execution.id} error={error} />}
    </Block>
  );
}

/** Other executions among the latest failures whose error differs only in numbers and ids. */
function OthersLikeIt({ id, error }: { readonly id: string; readonly error: string }) {
  const { t } = useWords();
  const { data } = useQuery(latestFailuresQuery);
  const kind = kindOfError(error);
  const others = data?.items.filter((one) => one.id !== id && kindOfError(one.error ?? '') === kind) ?? [];
  const oldest = others.at(-1);
  if (!data || !oldest) return null;
  return (
    <p>
      <Link to="/executions" search={{ status: 'failed', q: searchTextOf(error) }}>
        {t.execution.othersFailed(others.length, data.next_cursor === null)}
      </Link>{' '}
      {t.overview.since} <Moment at={oldest.end_time ?? oldest.created_at} />
    </p>
  );
}
