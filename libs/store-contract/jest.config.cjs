module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'store-contract',
  globalSetup: '../../tools/bootstrap/jest-redis-setup.mjs',
  globalTeardown: '../../tools/bootstrap/jest-redis-teardown.mjs',
};
