/** Settings that the jest.config.cjs of every project extends. */
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', tsx: true, decorators: true },
      transform: { legacyDecorator: true },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  },
];

module.exports = {
  testEnvironment: 'node',
  // Workspace packages resolve to their sources, so that a test needs no build after an edit.
  testEnvironmentOptions: {
    customExportConditions: ['@distribute-schedule/source', 'node', 'require', 'default'],
  },
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  moduleFileExtensions: ['ts', 'tsx', 'mjs', 'cjs', 'js', 'json', 'lua'],
  moduleNameMapper: { '^(.+\\.thread)\\?bundled$': '$1' },
  transform: {
    '\\.thread\\.ts$': require.resolve('./tools/build/jest-thread-transform.cjs'),
    '\\.lua$': require.resolve('./tools/build/jest-text-transform.cjs'),
    '\\.(ts|tsx|mjs|js)$': swc,
  },
  // Transforms inversify, because it is published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(inversify|@inversifyjs)/)'],
  clearMocks: true,
};
