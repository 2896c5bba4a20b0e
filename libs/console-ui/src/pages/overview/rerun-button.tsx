import { useState } from 'react';
import { reportText } from '../../bulk/bulk-report';
import { useBulkWork } from '../../bulk/use-bulk-work';
import { Question } from '../../design/dialog/dialog';
import { useProblemText } from '../../design/notice/notice';
import { useToast } from '../../design/toast/toasts';
import { rerunMany } from '../../execution-actions/bulk-execution-actions';
import { useWords } from '../../messages/words';

/** A change of more executions than this asks for their number to be typed. */
const maxUntyped = 20;

/** Runs all executions of a group of failures again, after a question. */
export function RerunButton({ name, ids }: { readonly name: string; readonly ids: readonly string[] }) {
  const { t } = useWords();
  const toast = useToast();
  const problemText = useProblemText();
  const [opener, setOpener] = useState<HTMLElement>();
  const { work, start } = useBulkWork();
  const { many, runAgain } = t.executions;
  const begin = () => {
    setOpener(undefined);
    start(ids, rerunMany, (over) => {
      const { problem, results } = over;
      if (problem !== undefined) toast({ text: problemText(problem), isProblem: true });
      else if (results.every(({ outcome }) => outcome === 'done')) toast({ text: many.rerun(ids.length) });
      else toast({ text: reportText(over, t.bulk), isProblem: true });
    });
  };
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={work !== undefined && work.state !== 'over'}
        aria-label={`${t.overview.rerun(ids.length)} ${name}`}
        onClick={({ currentTarget }) => setOpener(currentTarget)}
      >
        {t.overview.rerun(ids.length)}
      </button>
      {opener && (
        <Question
          title={`${name}: ${many.rerunTitle(ids.length)}`}
          opener={opener}
          keep={t.common.cancel}
          act={runAgain}
          onKeep={() => setOpener(undefined)}
          onAct={begin}
          mustType={
            ids.length > maxUntyped
              ? { label: t.bulk.typeText(String(ids.length)), text: String(ids.length) }
              : undefined
          }
        >
          {many.rerunConsequence}
        </Question>
      )}
    </>
  );
}
