import { changePath, taskPath } from '../links/paths';
import { visibleText } from '../text/visible-text';
import { Moment } from '../time/moment';
import type { TaskChange } from './changes-query';

const maxChanges = 3;

/** The fields that changes touched, with a link to each change, who made it and when. */
export function ChangedFields({
  id,
  changes,
  by,
}: {
  /** Of the task. */
  readonly id: string;
  readonly changes: readonly TaskChange[];
  readonly by: (who: string) => string;
}) {
  return (
    <>
      {changes.slice(0, maxChanges).map(({ id: key, version, fields, who, at }, i) => (
        <span key={key}>
          {i > 0 && ', '}
          <a href={version === null ? `${taskPath(id)}/changes` : changePath(id, version)} data-page>
            {fields.map(({ field }) => visibleText(field)).join(', ')}
          </a>{' '}
          ({by(visibleText(who))}, <Moment at={at} />)
        </span>
      ))}
      {changes.length > maxChanges && ' …'}
    </>
  );
}
