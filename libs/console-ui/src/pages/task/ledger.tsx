import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { Block, SmallTable } from '../../design/block/block';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { executionPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { useZone } from '../../time/task-zone';
import { reasonText } from '../../text/reason-text';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import { durationText, exactTime } from '../../time/time-texts';
import { outcomes, toggled, unplanned, type LedgerSearch } from './ledger-search';
import { ledgerQuery, type FireRecord } from './queries';
import css from './task.module.css';
import { useTexts } from './texts';

const route = getRouteApi('/shell/tasks/$id/ledger');

type Change = (change: LedgerSearch) => void;

/** Every due time has an outcome, also where nothing ran. */
export default function LedgerPage() {
  const { t } = useWords();
  const texts = useTexts();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(ledgerQuery(id, search));
  const records = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const filterBy: Change = (change) => void navigate({ search: (before) => ({ ...before, ...change }) });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <Block title={texts.ledger.title} tools={<Filters search={search} onChange={filterBy} />}>
      {query.isPending && <RowsSkeleton rows={6} />}
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && records.length === 0 && (
        <p className="soft">{isFiltered ? texts.ledger.noneMatches : t.tasks.noLedger}</p>
      )}
      {records.length > 0 && <Records records={records} isOld={query.isPlaceholderData} />}
      {query.data && (
        <p className={css.footer}>
          <span className="soft number">{texts.ledger.found(records.length, !query.hasNextPage)}</span>
          {query.hasNextPage ? (
            <button
              type="button"
              className="button"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {texts.ledger.more}
            </button>
          ) : (
            records.length > 0 && <span className="soft">{texts.ledger.kept}</span>
          )}
        </p>
      )}
    </Block>
  );
}

function Records({ records, isOld }: { readonly records: readonly FireRecord[]; readonly isOld: boolean }) {
  const { t } = useWords();
  const texts = useTexts();
  const { dueAt, outcome, reason } = t.tasks;
  return (
    <div className={`${css.records} ${isOld ? css.old : ''}`}>
      <SmallTable
        label={texts.ledger.title}
        heads={[dueAt, outcome, t.execution.late, reason, t.execution.title, texts.ledger.decidedBy]}
      >
        {records.map((record) => (
          <tr key={`${record.due_at} ${record.decided_at}`}>
            <td>
              <Moment at={record.due_at} />
              {record.until !== null && (
                <>
                  {' – '}
                  <Moment at={record.until} />
                </>
              )}
            </td>
            <td className={css[record.outcome]}>{t.tasks.outcomes[record.outcome]}</td>
            <td className="number">{durationText(record.late_ms)}</td>
            <td data-wraps>{reasonText(t.tasks.reasons, record)}</td>
            <td>
              {record.execution_id !== null && (
                <a href={executionPath(record.execution_id)} data-page>
                  {t.executions.show}
                </a>
              )}
            </td>
            <td className="soft">{visibleText(record.by)}</td>
          </tr>
        ))}
      </SmallTable>
    </div>
  );
}

function Filters({ search, onChange }: { readonly search: LedgerSearch; readonly onChange: Change }) {
  const { t, language } = useWords();
  const zone = useZone();
  const texts = useTexts().ledger;
  const shown = search.outcome?.split(',') ?? [];
  const timeOf = (text: string) => exactTime(Date.parse(text), language, zone);
  const chips = [
    search.from !== undefined && { name: 'from', text: texts.from(timeOf(search.from)) },
    search.to !== undefined && { name: 'to', text: texts.to(timeOf(search.to)) },
  ];
  return (
    <>
      <div role="group" aria-label={texts.outcomes} className={css.choices}>
        <Choice isOn={search.outcome === undefined} onChoose={() => onChange({ outcome: undefined })}>
          {texts.all}
        </Choice>
        <Choice isOn={search.outcome === unplanned} onChoose={() => onChange({ outcome: unplanned })}>
          {texts.unplanned}
        </Choice>
        {outcomes.map((outcome) => (
          <Choice
            key={outcome}
            isOn={shown.includes(outcome) && search.outcome !== unplanned}
            onChoose={() =>
              onChange({
                outcome: toggled(search.outcome === unplanned ? undefined : search.outcome, outcome),
              })
            }
          >
            {t.tasks.outcomes[outcome]}
          </Choice>
        ))}
      </div>
      {chips.map(
        (chip) =>
          chip && (
            <button
              key={chip.name}
              type="button"
              className="button"
              aria-label={t.executions.removeFilter(chip.text)}
              onClick={() => onChange({ [chip.name]: undefined })}
            >
              {chip.text}
              <X size={14} aria-hidden="true" />
            </button>
          ),
      )}
    </>
  );
}

function Choice({
  isOn,
  onChoose,
  children,
}: {
  readonly isOn: boolean;
  readonly onChoose: () => void;
  readonly children: string;
}) {
  return (
    <button type="button" className="button" aria-pressed={isOn} onClick={onChoose}>
      {children}
    </button>
  );
}
