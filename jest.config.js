/** Tests run as ES modules; `./x.js` imports resolve to `./x.ts`. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testSequencer: '<rootDir>/test/harness/stories-first.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.desk'],
  // Stories wait more than they work: more of them at once than cores.
  maxWorkers: 3,
  // A limit that only a hang reaches: on a machine with other work a story of two minutes is no fault.
  testTimeout: 300_000,
};
