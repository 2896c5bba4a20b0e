import { copyText } from '../design/copy-text';
import { SmallTable } from '../design/block/block';
import { useProblemText } from '../design/notice/notice';
import { useToast } from '../design/toast/toasts';
import type { Messages } from '../messages/en/index';
import { useWords } from '../messages/words';
import type { BulkResult } from './bulk-work';
import css from './bulk.module.css';
import type { Work } from './use-bulk-work';

/** How far the work has come, and a button that stops it. */
export function BulkProgress({ work, onStop }: { readonly work: Work; readonly onStop: () => void }) {
  const { t } = useWords();
  const { ids, results, state } = work;
  const text = t.bulk.progress(results.length, ids.length);
  return (
    <section className={css.bar} aria-label={t.bulk.label}>
      <progress className={css.progress} max={ids.length} value={results.length} aria-label={text} />
      <span className="number">{text}</span>
      <button type="button" className="button" autoFocus disabled={state === 'stopping'} onClick={onStop}>
        {state === 'stopping' ? t.bulk.stopping : t.bulk.stop}
      </button>
    </section>
  );
}

/** The report in one line. */
export function reportText({ ids, results }: Work, texts: Messages['bulk']): string {
  const refused = results.filter(({ outcome }) => outcome === 'refused').length;
  const left = ids.length - results.length;
  const parts = [texts.done(results.length - refused)];
  if (refused > 0) parts.push(texts.refused(refused));
  if (left > 0) parts.push(texts.left(left));
  return parts.join(' · ');
}

/** The report names at most this many. The copied list has all. */
const maxListed = 200;

interface ReportProps {
  readonly work: Work;
  readonly names: ReadonlyMap<string, string>;
  readonly onClose: () => void;
}

/** What became of a work that has not changed everything: how many, which were refused, and why. */
export function BulkReport({ work, names, onClose }: ReportProps) {
  const { t } = useWords();
  const toast = useToast();
  const problemText = useProblemText();
  const { results, problem } = work;
  const refused = results.filter(({ outcome }) => outcome === 'refused');
  const reasonOf = ({ code, reason }: BulkResult) => t.common.problems[code ?? ''] ?? reason ?? '';
  const copy = () => {
    const lines = refused.map(({ id, code, reason }) => [id, code, reason].join('\t'));
    void copyText(lines.join('\n')).then(() => toast({ text: t.common.copied }));
  };
  return (
    <section className={`${css.bar} ${css.report}`} aria-label={t.bulk.label}>
      <p role="status" className="number">
        <strong>{reportText(work, t.bulk)}</strong>
      </p>
      {problem !== undefined && <p className={css.refused}>{problemText(problem)}</p>}
      {refused.length > 0 && (
        <div className={css.list}>
          <SmallTable label={t.bulk.refusedList} heads={[t.bulk.thing, t.bulk.reason]}>
            {refused.slice(0, maxListed).map((result) => (
              <tr key={result.id}>
                <td>{names.get(result.id)}</td>
                <td>{reasonOf(result)}</td>
              </tr>
            ))}
          </SmallTable>
          {refused.length > maxListed && <p>{t.bulk.more(refused.length - maxListed)}</p>}
        </div>
      )}
      <span className={css.rest}>
        {refused.length > 0 && (
          <button type="button" className="button quiet" onClick={copy}>
            {t.bulk.copyList}
          </button>
        )}
        <button type="button" className="button" autoFocus onClick={onClose}>
          {t.common.close}
        </button>
      </span>
    </section>
  );
}
