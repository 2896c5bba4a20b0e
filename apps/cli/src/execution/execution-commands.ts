import type { Command } from 'commander';
import type { Shell } from '../shell/shell';
import { addExecutionCancel } from './cancel';
import { addExecutionGet } from './get';
import { addExecutionList } from './list';
import { addExecutionLogs } from './logs';
import { addExecutionRerun } from './rerun';
import { addExecutionWait } from './wait';
import { addExecutionWhy } from './why';

export function addExecutionCommands(program: Command, shell: Shell): void {
  const execution = program.command('execution').description('see, wait for, cancel and rerun executions');
  const commands = [
    addExecutionList,
    addExecutionGet,
    addExecutionLogs,
    addExecutionWait,
    addExecutionWhy,
    addExecutionCancel,
    addExecutionRerun,
  ];
  for (const add of commands) add(execution, shell);
}
