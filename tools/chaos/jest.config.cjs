/** These specs mostly wait, so two files run in parallel even on a machine where jest would choose one worker. */
module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'chaos',
  maxWorkers: 2,
  globalSetup: './build-apps.mjs',
  testTimeout: 60_000,
};
