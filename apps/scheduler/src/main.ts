import { createSystem, runApp } from '@distribute-schedule/runtime';
import { version } from '../package.json';

void runApp(
  {
    name: 'scheduler',
    description: 'Turns due tasks into executions and serves the API.',
    version,
    roles: ['schedule', 'api'],
  },
  createSystem,
);
