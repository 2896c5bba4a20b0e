module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'infrastructure-redis',
  globalSetup: '../../tools/bootstrap/jest-redis-setup.mjs',
  globalTeardown: '../../tools/bootstrap/jest-redis-teardown.mjs',
};
