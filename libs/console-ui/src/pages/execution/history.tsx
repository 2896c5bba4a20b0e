import { useQuery } from '@tanstack/react-query';
import { Block, Facts, SmallTable } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { reasonText } from '../../text/reason-text';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import css from './execution.module.css';
import { ledgerQuery, type Execution } from './queries';

/** Everything that happened to the execution, step by step. Folded, because the attempts say most of it. */
export function Steps({ steps }: { readonly steps: Execution['steps'] }) {
  const { t, number } = useWords();
  const texts = t.execution;
  return (
    <Block title={texts.steps(steps.length)}>
      <details className={css.details}>
        <summary>{texts.showSteps}</summary>
        <SmallTable
          label={texts.steps(steps.length)}
          heads={[texts.when, texts.what, texts.attempt, texts.note]}
        >
          {steps.map(({ at, what, attempt, note }, i) => (
            <tr key={i}>
              <td>
                <Moment at={at} />
              </td>
              <td>{texts.stepKinds[what]}</td>
              <td className="number">{attempt !== null && number(attempt)}</td>
              <td data-wraps>{note !== null && visibleText(note)}</td>
            </tr>
          ))}
        </SmallTable>
      </details>
    </Block>
  );
}

/** What the ledger of the task says about the due time of this execution. */
export function LedgerEntry({ execution }: { readonly execution: Execution }) {
  const { t } = useWords();
  const texts = t.execution;
  const { data: entry } = useQuery(ledgerQuery(execution));
  if (!entry) return null;
  return (
    <Block title={texts.ledgerEntry}>
      <Facts
        facts={[
          [t.executions.due, <Moment key="due" at={entry.due_at} />],
          [texts.outcome, t.tasks.outcomes[entry.outcome]],
          [texts.decided, <Moment key="decided" at={entry.decided_at} />],
          [texts.decidedBy, entry.by],
          entry.reason !== null && [texts.reason, reasonText(t.tasks.reasons, entry)],
        ]}
      />
    </Block>
  );
}
