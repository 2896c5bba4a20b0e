import path from 'node:path';
import {
  backUpStore,
  createSystem,
  exportStore,
  forgetInStore,
  importStore,
  runApp,
} from '@distribute-schedule/runtime';
import { version } from '../package.json';

void runApp(
  {
    name: 'standalone',
    description: 'Schedules, runs and serves the web console and the API in one process.',
    version,
    roles: ['schedule', 'work', 'api'],
    consoleFolder: path.join(__dirname, 'console'),
    sharedStore: 'optional',
    commands: {
      backup: {
        description: 'copy the SQLite file, also while it is in use, to this new file, and exit',
        run: backUpStore,
      },
      export: {
        description: 'write everything that another store needs to this file, and exit',
        run: exportStore,
      },
      import: {
        description: 'read a file that --export wrote from another store, and exit',
        run: importStore,
      },
      'forget-due-before': {
        description:
          'after a restore: record earlier due times as missed, cancel earlier executions, and exit',
        argument: { placeholder: 'TIME', meaning: 'a time such as 2026-12-01T09:00:00Z, or now' },
        run: forgetInStore,
      },
    },
  },
  createSystem,
);
