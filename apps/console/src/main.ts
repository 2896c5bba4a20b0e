import path from 'node:path';
import { createSystem, runApp } from '@distribute-schedule/runtime';
import { version } from '../package.json';

void runApp(
  {
    name: 'console',
    description: 'Serves the web console and the API, without scheduling or running anything.',
    version,
    roles: ['api'],
    consoleFolder: path.join(__dirname, 'console'),
  },
  createSystem,
);
