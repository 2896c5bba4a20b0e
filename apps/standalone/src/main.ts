import { createSystem, runApp } from '@distribute-schedule/runtime';
import { version } from '../package.json';

void runApp(
  {
    name: 'standalone',
    description: 'Schedules, runs and serves the API in one process.',
    version,
    roles: ['schedule', 'work', 'api'],
    canBeAlone: true,
  },
  createSystem,
);
