import { useState } from 'react';
import { changeOf } from '../../api/change';
import { copyText } from '../../design/copy-text';
import { Question } from '../../design/dialog/dialog';
import { RowMenu, type MenuAnchor, type MenuItem } from '../../design/menu/row-menu';
import { useProblemText } from '../../design/notice/notice';
import { useToast } from '../../design/toast/toasts';
import { executionPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import type { Execution } from './execution-list';
import { useCancel, useRerun } from './queries';
import type { ExecutionsSearch } from './search';

export interface OpenMenu {
  readonly row: Execution;
  readonly anchor: MenuAnchor;
}

interface Props {
  readonly menu: OpenMenu | undefined;
  readonly onClose: () => void;
  readonly onFilter: (change: Partial<ExecutionsSearch>) => void;
}

/** The actions of one row, and the questions that they ask. */
export function RowActions({ menu, onClose, onFilter }: Props) {
  const { t } = useWords();
  const texts = t.executions;
  const mayChange = useMay('operator');
  const toast = useToast();
  const problemText = useProblemText();
  const [doomed, setDoomed] = useState<OpenMenu>();
  const cancel = useCancel();
  const rerun = useRerun();
  const onError = (error: Error) => toast({ text: problemText(error), isProblem: true });

  const runAgain = ({ id }: Execution) =>
    rerun.mutate(changeOf(id), {
      onError,
      onSuccess: ({ execution_id, created }) =>
        toast({
          text: created ? texts.rerun : texts.rerunBefore,
          link: (
            <a href={executionPath(execution_id)} data-page>
              {texts.show}
            </a>
          ),
        }),
    });
  const doCancel = ({ id }: Execution) =>
    cancel.mutate(changeOf(id), {
      onError,
      onSuccess: ({ outcome }) =>
        toast({ text: outcome === 'cancelled' ? texts.cancelled : texts.cancelRequested }),
    });

  const itemsFor = ({ row, anchor }: OpenMenu): MenuItem[] => {
    const isOver = row.end_time !== null;
    return [
      ...(mayChange && isOver ? [{ id: 'rerun', label: texts.runAgain, onSelect: () => runAgain(row) }] : []),
      { id: 'task', label: texts.narrowToTask, onSelect: () => onFilter({ task: row.task_id }) },
      {
        id: 'copy',
        label: texts.copyId,
        onSelect: () => void copyText(row.id).then(() => toast({ text: t.common.copied })),
      },
      ...(mayChange && !isOver
        ? [
            {
              id: 'cancel',
              label: texts.cancelExecution,
              onSelect: () => setDoomed({ row, anchor }),
              isDanger: true,
            },
          ]
        : []),
    ];
  };

  return (
    <>
      <RowMenu
        anchor={menu?.anchor}
        label={menu ? t.common.actionsFor(menu.row.task_name) : ''}
        items={menu ? itemsFor(menu) : []}
        onClose={onClose}
      />
      {doomed && (
        <Question
          title={texts.cancelTitle(doomed.row.task_name)}
          opener={doomed.anchor.element}
          keep={texts.keep}
          act={texts.doCancel}
          onKeep={() => setDoomed(undefined)}
          onAct={() => {
            setDoomed(undefined);
            doCancel(doomed.row);
          }}
        >
          {doomed.row.status === 'running'
            ? texts.cancelRunning(doomed.row.worker_id ?? '')
            : texts.cancelWaiting}
        </Question>
      )}
    </>
  );
}
