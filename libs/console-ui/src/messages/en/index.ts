import { bulk } from './bulk';
import { common } from './common';
import { execution } from './execution';
import { executions } from './executions';
import { settings } from './settings';
import { tasks } from './tasks';
import { overview } from './overview';
import { shell } from './shell';

/** Every text of the console in English. Its shape is the type that every other language must fit. */
export const en = { bulk, common, shell, execution, executions, settings, tasks, overview };

export type Messages = typeof en;
