/** These specs mostly wait, so two files run in parallel even on a machine where jest would choose one worker. */
/** Specs about keys, settings or versions that only Redis has, or about a lock that lasts for its whole ttl. */
const redisOnly = [
  ...[
    'bad-neighbours',
    'configs-changed',
    'first-task',
    'grpc-call',
    'leaderless',
    'mixed-versions',
    'no-worker',
  ],
  ...['redis-.*', 'remote-.*', 'restored', 'ten-thousand-at-once'],
].map((name) => `/src/${name}\\.e2e`);

module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'chaos',
  maxWorkers: 2,
  globalSetup: './build-apps.mjs',
  testTimeout: 60_000,
  testPathIgnorePatterns: process.env.CHAOS_STORE === 'mysql' ? redisOnly : [],
};
