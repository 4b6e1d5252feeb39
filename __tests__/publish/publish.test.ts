import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createGitHub } from '../../src/adapters/github.ts'
import type { Annotation } from '../../src/publish/annotations.ts'
import { type PublishSettings, publish } from '../../src/publish/publish.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import { fakeClock } from '../helpers/ports.ts'
import { failedReport, hugeReport, report } from '../helpers/reports.ts'

let server: GitHubApiServer
let folder: string
let warnings: string[]
let noted: Annotation[]

beforeEach(async () => {
  server = await startGitHubApi()
  folder = await mkdtemp(join(tmpdir(), 'publish-'))
  warnings = []
  noted = []
})
afterEach(async () => {
  await rm(folder, { recursive: true })
  await server.close()
})

function ports(github = true) {
  return {
    github: github
      ? createGitHub({ token: 'ghs_test', repository: 'acme/shop', apiUrl: server.url, clock: fakeClock() })
      : null,
    log: { info: () => {}, group: () => {}, warning: (line: string) => void warnings.push(line) },
    annotate: (annotation: Annotation) => void noted.push(annotation),
  }
}

function settings(over: Partial<PublishSettings> = {}): PublishSettings {
  return {
    comment: 'always',
    commentKey: 'default',
    pullRequest: { number: 42, readOnly: null },
    summaryPath: join(folder, 'summary.md'),
    runUrl: 'https://github.com/acme/shop/actions/runs/123',
    ...over,
  }
}

test('annotations, summary and comment are written', async () => {
  const { commentUrl } = await publish(failedReport(), settings(), ports())
  expect(commentUrl).toMatch(/#issuecomment-/)
  expect(noted[0]).toMatchObject({ level: 'error', line: 14 })
  expect(await readFile(join(folder, 'summary.md'), 'utf8')).toMatch(/^## ❌ Stagegate: `production` failed/)
  expect(server.comments[0]?.body).toMatch(
    /^<!-- stagegate:comment key="default" -->\n## ❌ Stagegate: `production` failed/,
  )
  expect(warnings).toEqual([])
})

test('comments with several keys coexist, and show their keys', async () => {
  for (const commentKey of ['default', 'back`end', 'default'])
    await publish(report(), settings({ commentKey }), ports())
  expect(server.comments.map(({ body }) => body.split('\n').slice(0, 2))).toEqual([
    ['<!-- stagegate:comment key="default" -->', '## ✅ Stagegate: `production` passed'],
    ['<!-- stagegate:comment key="back%60end" -->', '## ✅ Stagegate ``back`end``: `production` passed'],
  ])
})

test.each([
  ['always', report(), 1],
  ['on-change', report(), 0],
  ['on-change', failedReport(), 1],
  ['off', failedReport(), 0],
] as const)('comment: %s', async (comment, sample, count) => {
  await publish(sample, settings({ comment }), ports())
  expect(server.comments).toHaveLength(count)
})

test('on-change updates an existing comment', async () => {
  await publish(failedReport(), settings(), ports())
  await publish(report(), settings({ comment: 'on-change' }), ports())
  expect(server.comments.map(({ body }) => body.split('\n')[1])).toEqual(['## ✅ Stagegate: `production` passed'])
})

test('without a pull request, there is no comment and no request', async () => {
  expect(await publish(report(), settings({ pullRequest: null }), ports())).toEqual({ commentUrl: null })
  expect(server.requests).toEqual([])
})

test('a missing token is a warning', async () => {
  await publish(report(), settings(), ports(false))
  expect(warnings).toEqual([expect.stringContaining('no github-token')])
})

test('a fork is one warning, and the summary is written', async () => {
  server.fail({ status: 403, method: 'POST', path: /comments/ })
  const outcome = await publish(report(), settings({ pullRequest: { number: 42, readOnly: 'fork' } }), ports())
  expect(outcome).toEqual({ commentUrl: null })
  expect(warnings).toEqual([expect.stringMatching(/comes from a fork/)])
  expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('Stagegate')
})

test('a report of any length fits into a comment', async () => {
  await publish(hugeReport(20, 60), settings({ summaryPath: null }), ports())
  expect(warnings).toEqual([])
  expect(server.comments).toHaveLength(1)
})
