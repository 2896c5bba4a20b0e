/** For chaos.mjs: one long run, which prints its own progress. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['<rootDir>/src/random/chaos.random.ts'],
  testTimeout: 2 ** 31 - 1,
};
