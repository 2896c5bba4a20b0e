/** `npm test`. */
import { requireNode } from './node-version.mjs';

requireNode();
import('./test-run.mjs').then(({ testRun }) => testRun(process.argv.slice(2)));
