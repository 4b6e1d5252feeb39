// Orders the test files. On a fresh machine, Jest has no durations and sorts by file size. A short file that compiles a
// Rust example would start last, and one worker would wait for it.
import Sequencer from '@jest/test-sequencer'

/** Durations of the longest test files on a fresh machine, in seconds: endTime - startTime of `jest --json`. */
export const SECONDS = {
  '__tests__/image/oracles-inputs.engine.test.ts': 402,
  '__tests__/checks/runtime/started.engine.test.ts': 185,
  '__tests__/examples/python.engine.test.ts': 136,
  '__tests__/checks/real-images.engine.test.ts': 115,
  '__tests__/image/oracles.engine.test.ts': 110,
  '__tests__/growth.engine.test.ts': 107,
  '__tests__/examples/go.engine.test.ts': 99,
  '__tests__/checks/secrets/secrets.engine.test.ts': 91,
  '__tests__/main-job.engine.test.ts': 82,
  '__tests__/examples/web.engine.test.ts': 66,
  '__tests__/examples/rust.engine.test.ts': 64,
  '__tests__/examples/mistakes.engine.test.ts': 63,
  '__tests__/action-builds.engine.test.ts': 56,
  '__tests__/publish/push/push-all.engine.test.ts': 54,
  '__tests__/checks/own-layers.engine.test.ts': 47,
  '__tests__/examples/node.engine.test.ts': 46,
  '__tests__/act/recipes.engine.test.ts': 42,
}

/** Sorts the long files to the front and keeps Jest's order for the others. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const seconds = ({ path, context }) =>
      SECONDS[path.slice(context.config.rootDir.length + 1).replaceAll('\\', '/')] ?? 0
    return [...(await super.sort(tests))].sort((a, b) => seconds(b) - seconds(a))
  }
}
