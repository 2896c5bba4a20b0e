import { docsViewer } from './docs-viewer.mjs';

/** What every bundle of ours has in common. Not `keepNames`: each closure would be named again whenever it is made. */
export const commonOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  conditions: ['@distribute-schedule/source'],
  loader: { '.lua': 'text' },
  plugins: [docsViewer()],
  logLevel: 'warning',
};
