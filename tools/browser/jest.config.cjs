/** One browser serves all specs, so they run one after the other. */
module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'browser',
  maxWorkers: 1,
  globalSetup: './set-up.mjs',
  globalTeardown: './tear-down.mjs',
  testTimeout: 60_000,
};
