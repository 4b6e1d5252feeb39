/** Common mistakes, one at a time in a good example: each is found, at its own line. */
import { afterAll, expect } from '@jest/globals'
import type { Report } from '../../src/report/model.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { runCli } from '../helpers/run-cli.ts'
import { needsOf } from './list.ts'
import { TEST_TIMEOUT_MS } from './suite.ts'
import { copyExample, folderOf } from './verify.ts'

const { test } = await needs(...needsOf('node-typescript'), ...needsOf('go-scratch'))
afterAll(removeTemporaryFolders)

/** An instruction of an example's Dockerfile, and its replacement. */
interface Mistake {
  example: 'node-typescript' | 'go-scratch'
  instead: string
  lines: string[]
  /** The index of the new line that gets the blame. */
  blamed: number
  finds: string
}

const NODE = 'USER 1000:1000'
const MISTAKES: [name: string, mistake: Mistake][] = [
  [
    'a compiler left in',
    {
      example: 'node-typescript',
      instead: NODE,
      lines: ['RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev', NODE],
      blamed: 0,
      finds: 'error toolchain/compiler',
    },
  ],
  ['root', { example: 'node-typescript', instead: NODE, lines: ['USER root'], blamed: 0, finds: 'error user/root' }],
  [
    'a secret that a later layer deletes',
    {
      example: 'node-typescript',
      instead: NODE,
      // In two parts, so no secret scanner reports this file.
      lines: [
        `RUN printf '//registry.example.com/:_authToken=npm_%s\\n' ${'x9K2mQ7vT4bR8nW1cZ5pL3dF6gH0jS2a'}Yk8u > .npmrc`,
        'RUN rm .npmrc',
        NODE,
      ],
      blamed: 0,
      finds: 'error secrets/registry-credential',
    },
  ],
  [
    'devDependencies',
    {
      example: 'node-typescript',
      instead: 'COPY --from=production-deps /app/node_modules ./node_modules',
      lines: ['COPY --from=deps /app/node_modules ./node_modules'],
      blamed: 0,
      finds: 'warning leftovers/dev-dependencies',
    },
  ],
  [
    '60 MB of apt lists',
    {
      example: 'node-typescript',
      instead: NODE,
      lines: ['RUN apt-get update && head -c 60000000 /dev/urandom > /var/lib/apt/lists/more_Packages', NODE],
      blamed: 0,
      finds: 'warning leftovers/package-cache',
    },
  ],
  [
    'a program that is linked to glibc, without glibc',
    {
      example: 'go-scratch',
      instead: 'ENV CGO_ENABLED=0 GOFLAGS=-trimpath',
      lines: ['ENV CGO_ENABLED=1 GOFLAGS=-trimpath'],
      blamed: 13,
      finds: 'error runtime/interpreter',
    },
  ],
  [
    'the shell form without a shell',
    {
      example: 'go-scratch',
      instead: 'ENTRYPOINT ["/server"]',
      lines: ['ENTRYPOINT /server'],
      blamed: 0,
      finds: 'error runtime/shell-form',
    },
  ],
]

test.each(MISTAKES)(
  '%s is found at its line',
  async (_, { example, instead, lines, blamed, finds }) => {
    let at = -1
    const folder = await copyExample(example, dockerfile => {
      const right = dockerfile.split('\n')
      at = right.lastIndexOf(instead)
      return right.toSpliced(at, 1, ...lines).join('\n')
    })
    expect(at).toBeGreaterThan(0)
    const args = ['verify', '.', '--target', 'production', '--format', 'json']
    const { stdout, stderr } = await runCli(args, { cwd: folder, timeoutMs: TEST_TIMEOUT_MS })
    const [image] = (JSON.parse(stdout) as Report).targets[0]?.images ?? []
    if (!image) throw new Error(stderr)
    const found = image.findings.map(({ severity, check, blame }) => `${severity} ${check} line ${blame?.line}`)
    // Lines count from 1.
    expect(found).toContain(`${finds} line ${at + 1 + blamed}`)
  },
  TEST_TIMEOUT_MS,
)

test.each(['node-typescript', 'go-scratch'])('the original %s has none of them', async example => {
  const args = ['verify', '.', '--target', 'production', '--format', 'json']
  const { stdout } = await runCli(args, { cwd: folderOf(example), timeoutMs: TEST_TIMEOUT_MS })
  const findings = (JSON.parse(stdout) as Report).targets[0]?.images[0]?.findings
  expect(findings?.filter(({ severity }) => severity !== 'info')).toEqual([])
})
