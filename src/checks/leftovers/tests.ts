import type { Check } from '../check.ts'
import { gather, isForeign, observeByLayer } from './own-files.ts'

/** Folders that hold tests alone, by the customs of JavaScript, Python, Go, Java, Rust and Ruby. */
const FOLDER = /^(.*?\/(?:__tests__|__mocks__|tests?|e2e|spec|cypress|src\/test))\//
const FILE =
  /\/(?:[^/]+\.(?:test|spec|e2e|stories)\.[cm]?[jt]sx?|test_[^/]+\.py|[^/]+_test\.(?:py|go|rb)|conftest\.py)$/

export const tests: Check = {
  id: 'leftovers/tests',
  title: 'Tests are shipped',
  severity: 'info',
  presets: { strict: 'warning' },
  needs: [],
  docs: {
    why: 'Tests never run in production; their fixtures are weight, and sometimes data that nobody meant to publish.',
    how: 'Folders such as `test`, `__tests__`, `spec` and `e2e`, and files such as `*.test.ts`, `test_*.py` and `*_test.go`, in view, added by an own layer outside the system and outside dependencies.',
    limits: 'What a dependency ships of its own tests is not reported.',
    fix: 'Copy what runs, not the whole context:\n\n```dockerfile\nCOPY --from=build /app/dist ./dist\n```\n\nor name them in `.dockerignore`.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return observeByLayer(
      gather(image, path => {
        if (!SOURCE.test(path) || isForeign(path)) return null
        const folder = FOLDER.exec(path)?.[1]
        if (folder !== undefined) return { kind: 'folder', path: folder }
        return FILE.test(path) ? { kind: 'file', path } : null
      }),
    )
  },
}

/** A folder of the name `test` can be anything; with programs in it, it holds tests. */
const SOURCE = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|feature|snap)$/
