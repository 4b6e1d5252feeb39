// Jest runs ES modules natively (script/test passes --experimental-vm-modules). swc strips types; tsc checks them.
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } } },
    ],
  },
  testEnvironment: 'node',
  // dist/cli has a package.json with the same name.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
}

export default {
  // Long enough that no test fails on a loaded machine; it only ends tests that hang.
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
    // Large tests: only `script/test matrix` runs them.
    { ...shared, displayName: 'matrix', testMatch: ['<rootDir>/__tests__/**/*.matrix.test.ts'] },
  ],
}
