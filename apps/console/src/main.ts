import { createSystem, runApp } from '@distribute-schedule/runtime';
import { version } from '../package.json';

void runApp(
  {
    name: 'console',
    description: 'Serves the API, without scheduling or running anything.',
    version,
    roles: ['api'],
  },
  createSystem,
);
