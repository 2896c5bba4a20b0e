module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'runtime',
  globalSetup: '../../tools/bootstrap/jest-stores-setup.mjs',
  globalTeardown: '../../tools/bootstrap/jest-stores-teardown.mjs',
};
