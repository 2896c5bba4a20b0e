/** Takes pictures instead of running specs: see pictures.mjs. */
module.exports = {
  ...require('./jest.config.cjs'),
  displayName: 'pictures',
  testMatch: ['<rootDir>/src/pictures/*.pictures.ts'],
  testTimeout: 600_000,
};
