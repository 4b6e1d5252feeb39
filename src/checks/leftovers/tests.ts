import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { isForeign } from './foreign.ts'
import { gather, observeByLayer } from './piles.ts'

/** Folders that contain only tests, by the conventions of JavaScript, Python, Go, Java, Rust and Ruby. */
const FOLDER = /^(.*?\/(?:__tests__|__mocks__|tests?|e2e|spec|cypress|src\/test))\//
const FILE =
  /\/(?:[^/]+\.(?:test|spec|e2e|stories)\.[cm]?[jt]sx?|test_[^/]+\.py|[^/]+_test\.(?:py|go|rb)|conftest\.py)$/

export const tests: Check = {
  id: 'leftovers/tests',
  title: 'Tests shipped',
  severity: 'info',
  presets: { strict: 'warning' },
  evidence: {
    likely: 'The files or folders have the usual names of tests.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: prose`
      Tests never run in production. Their fixtures add size, and may contain data that was not meant to be published.
    `,
    how: prose`
      Visible folders such as \`test\`, \`__tests__\`, \`spec\` and \`e2e\`, and files such as \`*.test.ts\`,
      \`test_*.py\` and \`*_test.go\`, added by an own layer outside system folders and dependencies.
    `,
    limits: 'Tests that a dependency ships are not reported. `leftovers/test-binary` reports compiled tests.',
    fix: prose`
      Copy only what runs, not the whole context:

      \`\`\`dockerfile
      COPY --from=build /app/dist ./dist
      \`\`\`

      Or add the tests to \`.dockerignore\`.
    `,
  },
  run(image) {
    const sources = gather(image, path => {
      if (!SOURCE.test(path) || isForeign(path)) return null
      const folder = FOLDER.exec(path)?.[1]
      if (folder !== undefined) return { kind: 'folder', path: folder }
      return FILE.test(path) ? { kind: 'file', path } : null
    })
    return observeByLayer(sources, 'likely', where => ({
      message: text`Tests are shipped: ${where}.`,
      fix: text`Copy only what runs, or add the tests to ${'.dockerignore'}.`,
    }))
  },
}

/** A folder named `test` can contain anything; with source files in it, it contains tests. */
const SOURCE = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|feature|snap)$/
