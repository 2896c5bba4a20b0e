import { docsViewer } from './docs-viewer.mjs';
import { threadSource } from './thread-source.mjs';

/** Options of every bundle. `keepNames` is off, because it costs time whenever a closure is created. */
export const commonOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  conditions: ['@distribute-schedule/source'],
  loader: { '.lua': 'text' },
  plugins: [docsViewer(), threadSource],
  logLevel: 'warning',
};
