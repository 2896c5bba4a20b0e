/** `npm start`. */
import { requireNode } from './node-version.mjs';

requireNode();
import('./start/run.mjs').then(({ run }) => run(process.argv.slice(2)));
