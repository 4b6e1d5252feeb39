/**
 * The inputs as a user writes them: the keys are those of action.yml (a test compares the two), and the flags of the
 * command line set the same ones. An empty string means that the input was not given.
 */
export const INPUTS = [
  'context',
  'file',
  'files',
  'targets',
  'verify-stages',
  'budgets',
  'build-args',
  'build-contexts',
  'secrets',
  'secret-envs',
  'secret-files',
  'ssh',
  'labels',
  'annotations',
  'platforms',
  'provenance',
  'sbom',
  'oci-artifact',
  'no-cache',
  'pull',
  'builder',
  'builder-image',
  'cache',
  'cache-from',
  'cache-to',
  'baseline',
  'baseline-branches',
  'waive-label',
  'fail-on',
  'preset',
  'config',
  'limits',
  'push',
  'tags',
  'comment',
  'comment-key',
  'summary',
  'sarif-file',
  'github-token',
] as const

export type InputName = (typeof INPUTS)[number]

/** What the shells hand over: every input by name, absent ones left out. */
export type Inputs = Partial<Record<InputName, string>>
