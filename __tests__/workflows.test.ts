import { globSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { REPOSITORY_ROOT } from './helpers/bundle.ts'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Workflow {
  on: Record<string, unknown>
  permissions?: Record<string, string>
  jobs: Record<string, { 'timeout-minutes'?: number; permissions?: Record<string, string>; steps: Step[] }>
}

const files = globSync('.github/workflows/*.yml', { cwd: REPOSITORY_ROOT })

describe.each(files)('%s', file => {
  const text = readFileSync(join(REPOSITORY_ROOT, file), 'utf8')
  const workflow = parse(text) as Workflow
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap(job => job.steps)

  test('pins all other actions by commit, followed by their version', () => {
    const others = text.match(/uses: (?!\.\/).*/g) ?? []
    for (const use of others) expect(use).toMatch(/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    expect(others).toHaveLength(steps.filter(({ uses }) => uses && uses !== './').length)
  })

  test('stores no token in the checkout', () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
      expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  test('has read-only permissions by default, and jobs with a time limit', () => {
    expect(Object.values(workflow.permissions ?? { none: 'write' })).not.toContain('write')
    for (const job of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0)
  })
})

test('a release attests and publishes no files of jobs that ran development dependencies', () => {
  const { jobs } = parse(readFileSync(join(REPOSITORY_ROOT, '.github/workflows/release.yml'), 'utf8')) as Workflow
  const uploads = (job: Workflow['jobs'][string]) => job.steps.some(({ uses }) => uses?.startsWith('actions/upload-'))
  const tests = (job: Workflow['jobs'][string]) =>
    job.steps.some(({ run }) => /script\/test|npm (?:ci|install)/.test(run ?? ''))
  const names = Object.keys(jobs).filter(name => jobs[name] && uploads(jobs[name]))
  expect(names).toEqual(['attest'])
  expect(Object.keys(jobs).filter(name => jobs[name] && tests(jobs[name]))).toEqual(['verify'])
})

test('only these jobs can write, or sign', () => {
  const jobs = files.sort().flatMap(file => {
    const workflow = parse(readFileSync(join(REPOSITORY_ROOT, file), 'utf8')) as Workflow
    return Object.entries(workflow.jobs).flatMap(([name, { permissions = {} }]) => {
      const writes = Object.keys(permissions).filter(key => permissions[key] === 'write')
      return writes.length > 0 ? [[basename(file), name, ...writes].join(' ')] : []
    })
  })
  expect(jobs).toEqual([
    'codeql.yml analyze security-events',
    'commit-dist.yml commit actions contents',
    'examples.yml verify pull-requests',
    'release.yml attest id-token attestations artifact-metadata',
    'release.yml release contents',
    'release.yml npm id-token',
  ])
})

test('a release attests every file of dist', () => {
  const { jobs } = parse(readFileSync(join(REPOSITORY_ROOT, '.github/workflows/release.yml'), 'utf8')) as Workflow
  const attest = jobs['attest']?.steps.find(({ uses }) => uses?.startsWith('actions/attest@'))
  const paths = String(attest?.with?.['subject-path']).trim().split('\n')
  expect(paths).toContain('dist/*/*')
  const shipped = globSync('dist/**', { cwd: REPOSITORY_ROOT, withFileTypes: true }).filter(entry => entry.isFile())
  expect(shipped.length).toBeGreaterThan(0)
  for (const { parentPath } of shipped) expect(relative(REPOSITORY_ROOT, parentPath)).toMatch(/^dist[\\/][^\\/]+$/)
})

test.each(['codeql', 'zizmor'])('CodeQL and zizmor scan every pull request', name => {
  const { on } = parse(readFileSync(join(REPOSITORY_ROOT, `.github/workflows/${name}.yml`), 'utf8')) as Workflow
  expect(on).toMatchObject({ push: { branches: ['main'] }, pull_request: null })
})

test('there are workflows', () => {
  expect(files.length).toBeGreaterThan(0)
})

test('every fuzzer runs each week', () => {
  const weekly = readFileSync(join(REPOSITORY_ROOT, '.github/workflows/weekly.yml'), 'utf8')
  const fuzzers = globSync('script/fuzz*.ts', { cwd: REPOSITORY_ROOT })
  expect(fuzzers.length).toBeGreaterThan(1)
  expect(fuzzers.filter(file => !weekly.includes(`node ${file} --cases `))).toEqual([])
})
