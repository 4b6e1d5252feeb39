/** Each proposed fix, applied as its text says: the finding is gone, no new error is there, and the image starts. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { removeTemporaryFolders, temporaryFolder } from '../../helpers/bundle.ts'
import { docker } from '../../helpers/docker.ts'
import { needs } from '../../helpers/needs.ts'
import { image, registry } from '../../helpers/things.ts'
import { type Finding, load, repository, start, verify } from './build.ts'
import { dockerfileOf } from './row.ts'
import { ROWS } from './rows.ts'

const BASES = [
  'debian:bookworm-slim',
  'node:24-slim',
  'node:24',
  'golang:1.26',
  'alpine:3.20',
  'python:3.13-slim-bookworm',
  'nginxinc/nginx-unprivileged:stable',
]
const REGISTRIES = (['Debian', 'npm', 'PyPI', 'Go'] as const).map(registry)
const { describe, test } = await needs(...BASES.map(image), ...REGISTRIES)

const fixWords = ({ fix }: Finding) => (fix === null ? '' : [fix.text, ...fix.snippet].join('\n'))
const firstCode = ({ fix }: Finding) => fix?.text.slice(...(fix.code[0] ?? [0, 0])) ?? ''
const errors = (findings: readonly Finding[]) =>
  new Set(findings.filter(({ severity }) => severity === 'error').map(({ check }) => check))

describe('each fix', () => {
  let before: (Finding[] | string)[]
  let after: (Finding[] | string)[]
  /** What is wrong with the start of each fixed image. */
  const starts = new Map<number, string | null>()
  const images: string[] = []

  const findingOf = (i: number): Finding | undefined => {
    const found = before[i]
    const { check, says } = ROWS[i] as (typeof ROWS)[number]
    if (!Array.isArray(found)) return undefined
    return found.find(one => one.check === check && says.every(words => fixWords(one).includes(words)))
  }

  beforeAll(async () => {
    const cache = await temporaryFolder('cache')
    const wrong = ROWS.map(row => dockerfileOf(row, '-'))
    before = await verify(await repository(wrong, ROWS, false), cache)
    const right = ROWS.map((row, i) => {
      const finding = findingOf(i)
      return dockerfileOf(row, '+').replaceAll('{code}', finding ? firstCode(finding) : 'scratch')
    })
    const folder = await repository(right, ROWS, true)
    after = await verify(folder, cache)
    const built = after.flatMap((found, i) => (Array.isArray(found) ? [i] : []))
    images.push(...(await load(folder, built)))
    await Promise.all(
      built.map(async (i, at) => starts.set(i, await start(images[at] ?? '', ROWS[i]?.start ?? { kind: 'ends' }))),
    )
  }, 1_800_000)
  afterAll(async () => {
    if (images.length > 0) await docker(['rmi', '--force', ...images])
    await removeTemporaryFolders()
  })

  test.each(ROWS.map(({ check, of }, i) => [check, of, i] as const))('%s: %s', (check, _, i) => {
    const [wrong, right] = [before[i], after[i]]
    if (!(Array.isArray(wrong) && Array.isArray(right))) throw new Error(`a build failed: ${[wrong, right].join('; ')}`)
    const fixes = wrong.filter(one => one.check === check).map(fixWords)
    const applied = findingOf(i)
    expect(applied === undefined ? { fixes, says: ROWS[i]?.says } : 'proposed').toBe('proposed')
    expect(right.filter(one => one.check === check && one.fix !== null).map(({ message }) => message.text)).toEqual([])
    const known = errors(wrong)
    expect([...errors(right)].filter(one => !known.has(one))).toEqual([])
    expect(starts.get(i)).toBeNull()
  })
})
