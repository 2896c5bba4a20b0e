import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ChangedFields } from '../../changes/changed-fields';
import { changedSince } from '../../changes/changed-since';
import { changesQuery } from '../../changes/changes-query';
import { Block, SmallTable } from '../../design/block/block';
import { changePath, executionPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import { durationText } from '../../time/time-texts';
import { differences, type Difference } from './comparison';
import { lastGoodQuery, type Execution } from './queries';

const times: readonly Difference['what'][] = ['timeout', 'lateness', 'duration'];

/** What is different from the last time it worked. */
export function Changed({ execution }: { readonly execution: Execution }) {
  const { t, number } = useWords();
  const texts = t.execution;
  const { data: good } = useQuery(lastGoodQuery(execution.task_id));
  if (good === undefined) return null;
  if (good === null) return <p className="soft">{texts.neverWorked}</p>;
  const show = (what: Difference['what'], value: string | number | null) => {
    if (value === null) return '–';
    if (typeof value === 'string') return value;
    return times.includes(what) ? durationText(value) : number(value);
  };
  const found = differences(good, execution);
  return (
    <Block title={texts.changedSince}>
      <p>
        {texts.lastWorked}{' '}
        <a href={executionPath(good.id)} data-page>
          <Moment at={good.end_time} />
        </a>
        {found.length === 0 && ` · ${texts.nothingDiffers}`}
      </p>
      {good.task_version < execution.task_version && <TaskChanges good={good} failed={execution} />}
      {found.length > 0 && (
        <SmallTable label={texts.changedSince} heads={[texts.what, texts.then, texts.now]}>
          {found.map(({ what, good: before, failed }) => (
            <tr key={what}>
              <th scope="row">{texts.differences[what]}</th>
              <td className={what === 'parameters' ? 'mono' : 'number'} data-wraps>
                {show(what, before)}
              </td>
              <td className={what === 'parameters' ? 'mono' : 'number'} data-wraps>
                {what === 'version' ? (
                  <a href={changePath(execution.task_id, Number(failed))} data-page>
                    {show(what, failed)}
                  </a>
                ) : (
                  show(what, failed)
                )}
              </td>
            </tr>
          ))}
        </SmallTable>
      )}
    </Block>
  );
}

/** Which fields of the task changed between the two versions, and who changed them, as far as the audit knows. */
function TaskChanges({ good, failed }: { readonly good: Execution; readonly failed: Execution }) {
  const texts = useWords().t.execution;
  const { data } = useInfiniteQuery(changesQuery(failed.task_id));
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  const changes = changedSince(all, good.task_version).filter(
    ({ version }) => version !== null && version <= failed.task_version,
  );
  if (changes.length === 0) return null;
  return (
    <p>
      {texts.changedFields} <ChangedFields id={failed.task_id} changes={changes} by={texts.by} />
    </p>
  );
}
