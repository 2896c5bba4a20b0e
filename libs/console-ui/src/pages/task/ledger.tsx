import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Block, SmallTable } from '../../design/block/block';
import { executionPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import { durationText } from '../../time/time-texts';
import { ledgerQuery, type FireRecord } from './queries';
import css from './task.module.css';

/** Maximum number of rows on the page. */
const maxRows = 50;
const hasRun = ({ outcome }: FireRecord) => outcome === 'fired' || outcome === 'late';

/** Every due time has an outcome, also where nothing ran. */
export function Ledger({ id }: { readonly id: string }) {
  const { t } = useWords();
  const texts = t.tasks;
  const { data } = useQuery(ledgerQuery(id));
  const [onlyUnusual, setOnlyUnusual] = useState(false);
  const records = data?.items ?? [];
  const rows = (onlyUnusual ? records.filter((record) => !hasRun(record)) : records).slice(0, maxRows);
  const choice = (
    <label className={css.check}>
      <input type="checkbox" checked={onlyUnusual} onChange={() => setOnlyUnusual(!onlyUnusual)} />
      {texts.onlyUnusual}
    </label>
  );
  return (
    <Block title={texts.ledger} tools={choice}>
      {data && rows.length === 0 && (
        <p className="soft">{records.length === 0 ? texts.noLedger : texts.noneUnusual}</p>
      )}
      {rows.length > 0 && (
        <SmallTable
          label={texts.ledger}
          heads={[texts.dueAt, texts.outcome, t.execution.late, texts.reason, t.execution.title]}
        >
          {rows.map(({ due_at, until, outcome, late_ms, reason, execution_id }) => (
            <tr key={`${due_at} ${outcome}`}>
              <td>
                <Moment at={due_at} />
                {until !== null && (
                  <>
                    {' – '}
                    <Moment at={until} />
                  </>
                )}
              </td>
              <td className={css[outcome]}>{texts.outcomes[outcome]}</td>
              <td className="number">{durationText(late_ms)}</td>
              <td>{reason}</td>
              <td>
                {execution_id !== null && (
                  <a href={executionPath(execution_id)} data-page>
                    {t.executions.show}
                  </a>
                )}
              </td>
            </tr>
          ))}
        </SmallTable>
      )}
    </Block>
  );
}
