/** Most of these specs' time is waiting, so two files run side by side even where jest would choose one. */
module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'chaos',
  maxWorkers: 2,
  globalSetup: './build-apps.mjs',
  testTimeout: 60_000,
};
