import { getRouteApi } from '@tanstack/react-router';
import { RowMenu, type MenuAnchor, type MenuItem } from '../../design/menu/row-menu';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { useTaskActions } from '../../task-actions/task-actions';
import type { Task } from './queries';

const route = getRouteApi('/shell/tasks');

export interface OpenMenu {
  readonly row: Task;
  readonly anchor: MenuAnchor;
}

/** The actions of one row, and the questions that they ask. */
export function TaskMenu({
  menu,
  onClose,
}: {
  readonly menu: OpenMenu | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const navigate = route.useNavigate();
  const mayChange = useMay('operator');
  const { runNow, pauseOrResume, remove, question } = useTaskActions();
  const itemsFor = (row: Task, anchor: MenuAnchor): MenuItem[] => [
    ...(mayChange
      ? [
          { id: 'run', label: t.tasks.runNow, onSelect: () => runNow(row) },
          {
            id: 'pause',
            label: row.enabled ? t.tasks.askToPause : t.tasks.resume,
            onSelect: () => pauseOrResume(row, anchor.element),
          },
          {
            id: 'edit',
            label: t.tasks.edit,
            onSelect: () => void navigate({ to: '/tasks/$id/edit', params: { id: row.id } }),
          },
          {
            id: 'copy',
            label: t.tasks.copy,
            onSelect: () => void navigate({ to: '/tasks/new', search: { from: row.id } }),
          },
        ]
      : []),
    {
      id: 'executions',
      label: t.tasks.executionsOf,
      onSelect: () => void navigate({ to: '/executions', search: { task: row.id } }),
    },
    ...(mayChange
      ? [
          {
            id: 'delete',
            label: t.tasks.delete,
            onSelect: () => remove(row, anchor.element),
            isDanger: true,
          },
        ]
      : []),
  ];
  return (
    <>
      <RowMenu
        anchor={menu?.anchor}
        label={menu ? t.common.actionsFor(menu.row.name) : ''}
        items={menu ? itemsFor(menu.row, menu.anchor) : []}
        onClose={onClose}
      />
      {question}
    </>
  );
}
