import { ListFilter } from 'lucide-react';
import type { Column } from '../../design/table/virtual-table';
import type { ChangesTexts } from '../../messages/en/changes';
import { Moment } from '../../time/moment';
import { visibleText } from '../../text/visible-text';
import css from './audit.module.css';
import type { AuditRecord } from './queries';

type Texts = ChangesTexts['audit'];

/** Requests differ after this prefix, which would take the room of what they do. */
const shortAction = (action: string): string => action.replace(' /api/v1/', ' ');

/** A click on the action opens the record, and one on a filter mark narrows the list: the list listens for both. */
export const columnsOf = (texts: Texts): readonly Column<AuditRecord>[] => [
  { id: 'at', title: texts.at, cell: ({ at }) => <Moment at={at} /> },
  {
    id: 'who',
    title: texts.who,
    cell: ({ who }) => <Narrowable filter="who" value={who} label={`${texts.onlyWho}: ${who}`} />,
  },
  {
    id: 'outcome',
    title: texts.outcome,
    cell: ({ outcome }) => <span className={css[outcome]}>{texts.outcomes[outcome]}</span>,
    className: css.outcome,
  },
  {
    id: 'action',
    title: texts.action,
    cell: ({ id, action }) => (
      <button
        type="button"
        className={css.open}
        data-record={id}
        data-open
        aria-label={texts.open(shortAction(action))}
      >
        {shortAction(action)}
      </button>
    ),
  },
  {
    id: 'subject',
    title: texts.subject,
    cell: ({ subject }) =>
      subject !== '' && (
        <Narrowable
          filter="subject"
          value={subject}
          label={`${texts.onlySubject}: ${visibleText(subject)}`}
        />
      ),
    className: css.subject,
  },
  { id: 'reason', title: texts.reason, cell: ({ reason }) => reason, className: css.reason },
];

function Narrowable({
  filter,
  value,
  label,
}: {
  readonly filter: 'who' | 'subject';
  readonly value: string;
  readonly label: string;
}) {
  return (
    <span className={css.narrowable}>
      <span className={css.name}>{visibleText(value)}</span>
      <button
        type="button"
        className={`button quiet icon ${css.narrow}`}
        aria-label={label}
        data-filter={filter}
        data-value={value}
      >
        <ListFilter size={14} aria-hidden="true" />
      </button>
    </span>
  );
}
