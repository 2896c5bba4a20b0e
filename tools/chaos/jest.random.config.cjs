/** For chaos.mjs: one long run, which tells its progress itself. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['<rootDir>/src/random/chaos.random.ts'],
  testTimeout: 2 ** 31 - 1,
};
