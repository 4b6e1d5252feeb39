/** Small images for tests of checks, and the checks' findings as one line each. */
import type { Check, Finding } from '../../src/checks/check.ts'
import { NO_SOURCE, type Source, toSource } from '../../src/checks/source.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { describeFinding } from '../../src/report/describe-finding.ts'
import { type FakeImage, type FakeItem, fakeImage } from '../helpers/image.ts'
import { runChecks } from '../helpers/run-checks.ts'

export const KB = 1000
export const MB = 1000 * KB

export const file = (path: string, size = KB): FakeItem => ({ path, size })
export const program = (path: string, size = KB): FakeItem => ({ path, size, mode: 0o755 })
export const link = (path: string, target: string): FakeItem => ({ path, link: target })
/** A second name of an executable file. */
export const hardlink = (path: string, target: string): FakeItem => ({
  path,
  type: 'hardlink',
  link: target,
  mode: 0o755,
})
export const gone = (path: string): FakeItem => ({ whiteout: path })

/** Many files in a folder. */
export function files(folder: string, count: number, suffix: string, size = KB): FakeItem[] {
  return Array.from({ length: count }, (_, i) => file(`${folder}/f${i}${suffix}`, size))
}

/** dpkg's database with these packages and their files. */
export function dpkg(packages: Record<string, string[]>): FakeItem[] {
  const status = Object.keys(packages).map(name => `Package: ${name}\nStatus: install ok installed\nVersion: 1\n`)
  return [
    { path: '/var/lib/dpkg/status', content: status.join('\n') },
    ...Object.entries(packages).map(([name, paths]) => ({
      path: `/var/lib/dpkg/info/${name}.list`,
      content: ['/.', ...paths, ''].join('\n'),
    })),
  ]
}

/** apk's database with these packages and their files. */
export function apk(packages: Record<string, string[]>): FakeItem[] {
  const records = Object.entries(packages).map(([name, paths]) => {
    const owned = paths.map(
      path => `F:${path.slice(1, path.lastIndexOf('/'))}\nR:${path.slice(path.lastIndexOf('/') + 1)}`,
    )
    return [`P:${name}`, 'V:1', ...owned].join('\n')
  })
  return [{ path: '/lib/apk/db/installed', content: records.join('\n\n') }]
}

/** The findings of a check. */
export function findingsOf(check: Check, image: FakeImage, source: Source = NO_SOURCE): Finding[] {
  const { results, findings } = runChecks(fakeImage(image), {}, [check], source)
  const error = results.find(result => result.error)?.error
  if (error) throw new Error(`${error.code}: ${error.message}`)
  return findings
}

/** The texts of a check's findings; the check may be off by default. */
export function wordsOf(check: Check, image: FakeImage, source: Source = NO_SOURCE) {
  return runChecks(fakeImage(image), { [check.id]: 'error' }, [check], source).findings.map(describeFinding)
}

/** The source of an image, built from the last stage of this Dockerfile. */
export function builtFrom(text: string, inputs: Partial<Source['inputs']> = {}, lint: Source['lint'] = null): Source {
  const dockerfile = parseDockerfile('Dockerfile', text)
  return toSource(
    { name: 'x', role: 'gated', stage: null, dockerfile, inputs: { args: [], contexts: [], target: null, ...inputs } },
    lint,
  )
}

/** Each finding as `error gcc layer 1: 3000 in 2 files, removed, inherited, likely`, without default parts. */
export function findingLines(check: Check, image: FakeImage): string[] {
  return findingsOf(check, image).map(({ severity, layer, data }) => {
    const { family, bytes, files: count, removed, inherited, certainty } = data
    const flags = [removed && 'removed', inherited && 'inherited', certainty !== 'proven' && certainty]
    return [`${severity} ${family} layer ${layer}: ${bytes} in ${count} files`, ...flags.filter(flag => flag)].join(
      ', ',
    )
  })
}
