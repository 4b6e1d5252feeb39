// Jest runs ES modules natively (NODE_OPTIONS=--experimental-vm-modules, set by script/test); swc strips the types, tsc checks them.
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } } },
    ],
  },
  testEnvironment: 'node',
  // dist/cli is a package of the same name.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
}

export default {
  // A bound for what hangs, not a measure: a loaded machine makes no test fail.
  testTimeout: 180_000,
  testSequencer: '<rootDir>/script/jest/longest-first.js',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.(?:engine|matrix)\\.test\\.ts$'],
    },
    { ...shared, displayName: 'engine', testMatch: ['<rootDir>/__tests__/**/*.engine.test.ts'] },
    // What is large on purpose: only by `script/test matrix`.
    { ...shared, displayName: 'matrix', testMatch: ['<rootDir>/__tests__/**/*.matrix.test.ts'] },
  ],
}
