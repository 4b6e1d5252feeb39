import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { REPOSITORY_ROOT } from './helpers/bundle.ts'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Workflow {
  permissions?: Record<string, string>
  jobs: Record<string, { 'timeout-minutes'?: number; permissions?: Record<string, string>; steps: Step[] }>
}

const files = globSync('.github/workflows/*.yml', { cwd: REPOSITORY_ROOT })

describe.each(files)('%s', file => {
  const text = readFileSync(join(REPOSITORY_ROOT, file), 'utf8')
  const workflow = parse(text) as Workflow
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap(job => job.steps)

  test('names every action of others by commit, with its version beside it', () => {
    const others = text.match(/uses: (?!\.\/).*/g) ?? []
    for (const use of others) expect(use).toMatch(/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    expect(others).toHaveLength(steps.filter(({ uses }) => uses && uses !== './').length)
  })

  test('keeps no token in the checkout', () => {
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
      expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  test('has only read rights by default, and jobs that end', () => {
    expect(Object.values(workflow.permissions ?? { none: 'write' })).not.toContain('write')
    for (const job of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0)
  })
})

test('what a release attests and publishes comes from no job that ran the dependencies of development', () => {
  const { jobs } = parse(readFileSync(join(REPOSITORY_ROOT, '.github/workflows/release.yml'), 'utf8')) as Workflow
  const uploads = (job: Workflow['jobs'][string]) => job.steps.some(({ uses }) => uses?.startsWith('actions/upload-'))
  const tests = (job: Workflow['jobs'][string]) =>
    job.steps.some(({ run }) => /script\/test|npm (?:ci|install)/.test(run ?? ''))
  const names = Object.keys(jobs).filter(name => jobs[name] && uploads(jobs[name]))
  expect(names).toEqual(['attest'])
  expect(Object.keys(jobs).filter(name => jobs[name] && tests(jobs[name]))).toEqual(['verify'])
})

test('there are workflows', () => {
  expect(files.length).toBeGreaterThan(0)
})
