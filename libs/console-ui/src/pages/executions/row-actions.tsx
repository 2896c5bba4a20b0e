import { copyText } from '../../design/copy-text';
import { RowMenu, type MenuAnchor, type MenuItem } from '../../design/menu/row-menu';
import { useToast } from '../../design/toast/toasts';
import { useExecutionActions } from '../../execution-actions/execution-actions';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import type { Execution } from './execution-list';
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
  const { runAgain, cancel, question } = useExecutionActions();

  const itemsFor = ({ row, anchor }: OpenMenu): MenuItem[] => {
    const isOver = row.end_time !== null;
    return [
      ...(mayChange && isOver ? [{ id: 'rerun', label: texts.runAgain, onSelect: () => runAgain(row) }] : []),
      { id: 'task', label: texts.narrowToTask, onSelect: () => onFilter({ task: row.task_id }) },
      ...(row.worker_id === null
        ? []
        : [
            {
              id: 'worker',
              label: texts.narrowToWorker,
              onSelect: () => onFilter({ worker: row.worker_id ?? undefined }),
            },
          ]),
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
              onSelect: () => cancel(row, anchor.element),
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
      {question}
    </>
  );
}
