module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'infrastructure-sql',
  globalSetup: '../../tools/bootstrap/jest-mysql-setup.mjs',
  globalTeardown: '../../tools/bootstrap/jest-mysql-teardown.mjs',
};
