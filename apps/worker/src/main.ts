import { createSystem, runApp } from '@distribute-schedule/runtime';
import { version } from '../package.json';

void runApp(
  {
    name: 'worker',
    description: 'Claims executions and runs them.',
    version,
    roles: ['work'],
  },
  createSystem,
);
