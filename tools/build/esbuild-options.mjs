/** What every bundle of ours has in common. */
export const commonOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  keepNames: true,
  conditions: ['@distribute-schedule/source'],
  loader: { '.lua': 'text' },
  logLevel: 'warning',
};
