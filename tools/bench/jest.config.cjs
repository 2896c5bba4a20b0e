module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'bench',
  // A row starts several processes and waits for due times.
  testTimeout: 120_000,
};
