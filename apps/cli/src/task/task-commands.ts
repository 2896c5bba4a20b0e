import type { Command } from 'commander';
import type { Shell } from '../shell/shell';
import { addImport } from '../transfer/import';
import { addTaskDelete } from './delete';
import { addTaskDiff } from './diff';
import { addTaskEdit } from './edit';
import { addTaskDisable, addTaskEnable } from './enable';
import { addTaskGet } from './get';
import { addTaskLedger } from './ledger';
import { addTaskList } from './list';
import { addTaskNext, addTaskPreview } from './next';
import { addTaskStats } from './stats';
import { addTaskTrigger } from './trigger';

export function addTaskCommands(program: Command, shell: Shell): void {
  const task = program.command('task').description('see, change and run tasks');
  addTaskList(task, shell);
  addTaskGet(task, shell);
  addImport(task, shell, 'apply');
  const others = [
    addTaskDiff,
    addTaskEdit,
    addTaskTrigger,
    addTaskEnable,
    addTaskDisable,
    addTaskDelete,
    addTaskNext,
    addTaskLedger,
    addTaskStats,
    addTaskPreview,
  ];
  for (const add of others) add(task, shell);
}
