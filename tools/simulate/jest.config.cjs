module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'simulate',
  // What is simulated takes as long as the machine takes; nothing in it waits for real time.
  testTimeout: 60_000,
};
