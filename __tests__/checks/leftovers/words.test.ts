import { expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { bytecode } from '../../../src/checks/leftovers/bytecode.ts'
import { devDependencies } from '../../../src/checks/leftovers/dev-dependencies.ts'
import { dockerignore } from '../../../src/checks/leftovers/dockerignore.ts'
import { packageCache } from '../../../src/checks/leftovers/package-cache.ts'
import { sourceMaps } from '../../../src/checks/leftovers/source-maps.ts'
import { sources } from '../../../src/checks/leftovers/sources.ts'
import { tests } from '../../../src/checks/leftovers/tests.ts'
import { vcs } from '../../../src/checks/leftovers/vcs.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { type FakeItem, fakeImage, withExtracts } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { file, KB, MB } from '../images.ts'

const COPY = { file: 'Dockerfile', line: 3, endLine: 3, instruction: 'COPY . .', stage: 'app' }

const CASES: [check: Check, entries: FakeItem[], message: string, fix: string][] = [
  [
    packageCache,
    [file('/var/cache/apk/APKINDEX.1.tar.gz', 2 * MB)],
    'The apk cache is shipped: 2 MB in 1 file (`/var/cache/apk`).',
    'Keep the cache out of the layer: use `apk add --no-cache` in the same instruction.',
  ],
  [
    vcs,
    [file('/app/.git/HEAD'), file('/app/.git/objects/a')],
    'Version control history is shipped: 2 kB in 2 files (`/app/.git`).',
    'Add `**/.git` to `.dockerignore`. If an instruction clones it, clone in a build stage.',
  ],
  [
    devDependencies,
    [
      {
        path: '/app/package.json',
        content: JSON.stringify({ devDependencies: { typescript: '5', jest: '30', '@types/node': '24', eslint: '9' } }),
      },
      file('/app/node_modules/typescript/a.js', 20 * MB),
      file('/app/node_modules/jest/a.js', 3 * MB),
      file('/app/node_modules/@types/node/a.js', 2 * MB),
      file('/app/node_modules/eslint/a.js', MB),
    ],
    '`/app/node_modules` contains 4 development packages: 26 MB in 4 files (`typescript` 20 MB, `jest` 3 MB, `@types/node` 2 MB and 1 other).',
    'Run `npm ci --omit=dev` in a separate stage, and copy `node_modules` from it.',
  ],
  [
    tests,
    ['a', 'b', 'c', 'd', 'e', 'f'].map(name => file(`/${name}/test/a.py`)),
    'Tests are shipped: 6 kB in 6 files (`/a/test`, `/b/test` and 4 others).',
    'Copy only what runs, or add the tests to `.dockerignore`.',
  ],
  [
    sources,
    [file('/app/tsconfig.json'), file('/app/src/a.ts'), file('/app/dist/a.js')],
    'TypeScript sources are shipped alongside their build output: 1 kB in 1 file (`/app/src`).',
    'Copy only the build output into the final stage.',
  ],
  [
    sourceMaps,
    [file('/app/dist/a.js.map')],
    'Source maps are shipped: 1 kB in 1 file (`/app/dist`).',
    'Build without source maps, or exclude them: `COPY --from=build --exclude=**/*.map ...`.',
  ],
  [
    bytecode,
    ['311', '312'].map(version => file(`/app/__pycache__/a.cpython-${version}.pyc`, 200 * KB)),
    'Python modules are shipped with more bytecode than one interpreter reads: 200 kB in 1 file.',
    'Compile once, in the stage that creates the environment, and set `PYTHONDONTWRITEBYTECODE=1`.',
  ],
  [
    dockerignore,
    [file('/app/node_modules/x/a.js'), file('/app/Dockerfile')],
    'Unwanted files were copied from the build context: 2 kB in 2 files (`/app/Dockerfile` and `/app/node_modules`).',
    'Exclude them in `.dockerignore`: `**/Dockerfile` and `**/node_modules`.',
  ],
]

test.each(CASES.map(([check, ...rest]) => [check.id, check, ...rest] as const))(
  '%s',
  async (_, check, entries, message, fix) => {
    const image = await withExtracts(fakeImage({ layers: [{ entries, blame: COPY }] }))
    expect(runChecks(image, {}, [check]).findings.map(describeFinding)).toEqual([{ message, fix }])
  },
)
