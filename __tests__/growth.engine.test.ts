import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Report } from '../src/report/model.ts'
import { removeTemporaryFolders, temporaryFolder } from './helpers/bundle.ts'
import { type CacheService, startCacheService } from './helpers/cache-service.ts'
import type { CacheScope } from './helpers/cache-store.ts'
import { pullRequest, push } from './helpers/event.ts'
import { type GitRepository, gitRepository } from './helpers/git-repository.ts'
import { type GitHubApiServer, startGitHubApi } from './helpers/github-api.ts'
import type { HostedRepository } from './helpers/github-repository.ts'
import { needs } from './helpers/needs.ts'
import { schemaErrors } from './helpers/report-schema.ts'
import { type ActionResult, reportOf, runAction } from './helpers/run-action.ts'
import { GIT, image } from './helpers/things.ts'

/**
 * The history of a repository on GitHub. Each change is a pull request with a build and a comment. It is then merged
 * and built on the default branch, which saves the next baseline. Each test is one change, so the tests build on each
 * other.
 */
let repository: GitRepository
let github: GitHubApiServer
let cache: CacheService
let temp: string
const hosted: HostedRepository = { folder: null, labels: [] }
let number = 0

const BASES = ['debian:bookworm-slim', 'node:24-slim', 'node:24']
const { describe, test } = await needs(GIT, ...BASES.map(image))

const DOCKERFILE = `FROM debian:bookworm-slim AS build
WORKDIR /app
COPY vendor ./node_modules
COPY src ./dist

FROM debian:bookworm-slim AS production
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER 1000:1000
CMD ["/bin/true"]
`
const MODULES = 'COPY --from=build /app/node_modules ./node_modules'
const bytes = (size: number) => Buffer.alloc(size, 7)
const dockerfile = () => readFileSync(`${repository.folder}/Dockerfile`, 'utf8')
const lineOf = (text: string) =>
  dockerfile()
    .split('\n')
    .findIndex(line => line.includes(text)) + 1

beforeAll(async () => {
  repository = await gitRepository()
  hosted.folder = repository.folder
  github = await startGitHubApi({ repository: hosted })
  cache = await startCacheService()
  temp = await temporaryFolder('runner')
})
afterAll(async () => {
  await cache?.close()
  // `close` fails if a request or answer violated GitHub's description.
  await github?.close()
  await removeTemporaryFolders()
})

const INPUTS = { targets: 'production', cache: 'off', budgets: 'production=500MB\nproduction.own=+3MB' }

function environment(scopes: CacheScope[]) {
  return { ...cache.env, ACTIONS_RUNTIME_TOKEN: cache.token(scopes), GITHUB_API_URL: github.url, RUNNER_TEMP: temp }
}

/** A run on the default branch with this head commit. */
function onMain(sha: string): Promise<ActionResult> {
  const env = environment([{ Scope: 'refs/heads/main', Permission: 3 }])
  return runAction({ workspace: repository.folder, event: push({ sha }), inputs: INPUTS, env })
}

interface Outcome {
  result: ActionResult
  report: Report
  /** Only the comments of this pull request. */
  comment: string
}

/** A run for a pull request, on GitHub's trial merge. */
async function onPull(head: string, base = 'main', inputs: Record<string, string> = {}): Promise<Outcome> {
  const sha = await repository.trialMerge(base, head)
  const event = pullRequest({ sha: head, number })
  event.env.GITHUB_SHA = sha
  Object.assign((event.payload['pull_request'] as { base: object }).base, { ref: base })
  const env = environment([
    { Scope: `refs/pull/${number}/merge`, Permission: 3 },
    { Scope: 'refs/heads/main', Permission: 1 },
  ])
  const result = await runAction({ workspace: repository.folder, event, inputs: { ...INPUTS, ...inputs }, env })
  const report = reportOf(result)
  expect(schemaErrors(report)).toBeNull()
  return {
    result,
    report,
    comment: github.comments.find(({ issue }) => issue === number)?.body ?? '',
  }
}

/** Proposes a change and returns its run; then merges it, and builds the default branch. */
async function change(message: string, files: Record<string, string | Buffer | null>): Promise<Outcome> {
  const outcome = await propose(message, files)
  await repository.git('checkout', '--quiet', 'main')
  await repository.git('merge', '--quiet', '--no-ff', '-m', `Merge #${number}`, `change-${number}`)
  await onMain(await repository.git('rev-parse', 'HEAD'))
  return outcome
}

async function propose(message: string, files: Record<string, string | Buffer | null>): Promise<Outcome> {
  number++
  await repository.git('checkout', '--quiet', '-b', `change-${number}`, 'main')
  return onPull(await repository.commit(message, files))
}

const growth = ({ report }: Outcome) => report.targets[0]?.images[0]?.growth
const exactly = (outcome: Outcome) => expect(outcome.report.baseline).toMatchObject({ kind: 'exact', commitsBehind: 0 })
/** A number as in the comment, with nonbreaking spaces. */
const says = (outcome: Outcome, ...words: string[]) => {
  for (const each of words) expect(outcome.comment.replaceAll('\u00a0', ' ')).toContain(each)
}

describe('ten changes of one example', () => {
  test('the first: there is no baseline, nothing fails, and the comment says how to get one', async () => {
    await repository.commit('The beginning', {
      Dockerfile: DOCKERFILE,
      'vendor/fastify/index.js': bytes(400_000),
      'src/server': bytes(100_000),
    })
    number++
    await repository.git('checkout', '--quiet', '-b', 'change-1')
    const outcome = await onPull(await repository.commit('Say more', { 'README.md': 'More.' }))
    expect(outcome.result.exitCode).toBe(0)
    expect(outcome.report.baseline).toMatchObject({ kind: 'none', reason: 'not-saved' })
    says(outcome, 'There is no baseline yet', '+3 MB (own growth): not applicable')
    await repository.git('checkout', '--quiet', 'main')
    const pushed = await onMain(await repository.git('rev-parse', 'HEAD'))
    expect(pushed.exitCode).toBe(0)
    expect(cache.entries.map(({ finalized }) => finalized)).toEqual([true])
  })

  test('a text that is not in the image: nothing changed', async () => {
    const outcome = await change('Explain', { 'README.md': 'Explained.' })
    exactly(outcome)
    expect(growth(outcome)).toMatchObject({ unpacked: 0, causes: [], paths: [] })
    says(outcome, 'nothing changed.')
  })

  test('a new dependency', async () => {
    const outcome = await change('Use typescript', {
      'vendor/typescript/lib/tsc.js': bytes(2_000_000),
      'vendor/typescript/package.json': bytes(400),
    })
    exactly(outcome)
    expect(growth(outcome)).toMatchObject({ unpacked: 2_000_400, own: { unpacked: 2_000_400 }, base: { unpacked: 0 } })
    const line = lineOf(MODULES)
    says(outcome, '**+2 MB** `node_modules/typescript` is new', `Dockerfile:${line}`, `\`${MODULES}\``)
  })

  test('own code', async () => {
    const outcome = await change('Serve more', { 'src/server': bytes(350_000) })
    expect(growth(outcome)).toMatchObject({ unpacked: 250_000 })
    says(outcome, '**+250 kB** `/app/dist/server` grew', `Dockerfile:${lineOf('/app/dist ./dist')}`)
  })

  test('an updated and a removed dependency', async () => {
    const outcome = await change('Update', { 'vendor/typescript': null, 'vendor/fastify/index.js': bytes(900_000) })
    expect(growth(outcome)).toMatchObject({ unpacked: 500_000 - 2_000_400 })
    says(outcome, '**−1.5 MB** `node_modules/typescript` is gone (−2 MB) and `node_modules/fastify` grew (+500 kB)')
  })

  test('another base image: its growth is separate from own growth, and blocks nothing', async () => {
    const changed = dockerfile().replace('FROM debian:bookworm-slim AS production', 'FROM node:24-slim AS production')
    const outcome = await change('Node in production', { Dockerfile: changed, 'src/server': bytes(360_000) })
    expect(outcome.report.targets[0]?.images[0]?.growthBudgets).toMatchObject([
      { size: 'own', actual: 10_000, result: 'passed' },
    ])
    const { base, own, unpacked } = growth(outcome) ?? {}
    expect(own?.unpacked).toBe(10_000)
    expect(base?.unpacked).toBe((unpacked ?? 0) - 10_000)
    expect(base?.unpacked).toBeGreaterThan(10_000_000)
    says(outcome, 'MB in the base image', '+10 kB in own layers', 'base image `debian:bookworm-slim` → `node:24-slim`')
    says(outcome, '`/usr/local/bin/node` is new', '**+10 kB** `/app/dist/server` grew')
  })

  const INSTALL = 'COPY --from=node:24 /usr/lib/gcc /usr/lib/gcc'
  test('a shipped toolchain fails the growth budget, with its line', async () => {
    const changed = dockerfile().replace('USER 1000', `${INSTALL}\nUSER 1000`)
    const outcome = await propose('Compile', { Dockerfile: changed })
    expect(outcome.result.exitCode).toBe(1)
    const [layer] =
      outcome.report.targets[0]?.images[0]?.layers.filter(each => each.blame?.instruction === INSTALL) ?? []
    expect(growth(outcome)?.unpacked).toBe(layer?.unpacked)
    expect(growth(outcome)?.causes).toMatchObject([{ bytes: layer?.unpacked, blame: { line: lineOf(INSTALL) } }])
    says(
      outcome,
      'over the growth budget',
      '`/usr/lib/gcc/x86_64-linux-gnu/12` is new',
      `Dockerfile:${lineOf(INSTALL)}`,
      INSTALL,
    )
    const { commands } = outcome.result
    const properties = expect.objectContaining({ file: 'Dockerfile', line: String(lineOf(INSTALL)) })
    expect(commands).toContainEqual(expect.objectContaining({ name: 'error', properties }))
  })

  test('a label waives it, and the comment says who set it and what it waived', async () => {
    hosted.labels.push({ name: 'stagegate-waive', by: 'octocat' })
    const outcome = await onPull(`change-${number}`)
    hosted.labels.length = 0
    expect(outcome.report.baseline?.waiver).toEqual({ label: 'stagegate-waive', by: 'octocat' })
    expect(outcome.report.targets[0]?.images[0]?.growthBudgets).toMatchObject([{ result: 'waived' }])
    says(outcome, 'Growth budgets are waived by the label `stagegate-waive` that `octocat` set', ', waived')
  })

  test('the merge of the toolchain, and its revert', async () => {
    await repository.git('checkout', '--quiet', 'main')
    await repository.git('merge', '--quiet', '--no-ff', '-m', `Merge #${number}`, `change-${number}`)
    const grown = await onMain(await repository.git('rev-parse', 'HEAD'))
    const weight = reportOf(grown)
    expect(weight.targets[0]?.images[0]?.growthBudgets).toMatchObject([
      { result: 'not-applicable', reason: 'not-enforced' },
    ])
    const line = lineOf(INSTALL)
    const outcome = await change('Revert', { Dockerfile: dockerfile().replace(`${INSTALL}\n`, '') })
    exactly(outcome)
    expect(outcome.result.exitCode).toBe(0)
    expect(growth(outcome)?.unpacked).toBe(-(weight.targets[0]?.images[0]?.growth?.unpacked ?? 0))
    says(outcome, '`/usr/lib/gcc/x86_64-linux-gnu/12` is gone', `gone: \`Dockerfile:${line}\` \`${INSTALL}\``)
  })

  test('files that a later line deletes are still shipped', async () => {
    const lines = 'USER root\nRUN head -c 1500000 /dev/zero >/tmp/download\nRUN rm /tmp/download\nUSER 1000'
    const outcome = await change('Download', { Dockerfile: dockerfile().replace('USER 1000', lines) })
    expect(growth(outcome)).toMatchObject({ unpacked: 1_500_000, merged: 0 })
    says(outcome, '**+1.5 MB** `/tmp/download` is new, and shipped though a later layer deletes or replaces it')
    says(outcome, `Dockerfile:${lineOf('head -c')}`)
  })

  test('a diagram shows the history, with the budget as a line', async () => {
    const outcome = await propose('Nothing', { 'README.md': 'Nothing new.' })
    const history = outcome.report.targets[0]?.images[0]?.history ?? []
    expect(history).toHaveLength(9)
    const first = await repository.git('rev-list', '--max-parents=0', 'main')
    expect(history[0]?.commit).toBe(first)
    says(outcome, 'History of 9 commits', '```mermaid\nxychart-beta', `since \`${first.slice(0, 7)}\``)
    expect(outcome.comment.match(/^ {4}line \[/gm)).toHaveLength(2)
    expect(outcome.result.summary).toContain('xychart-beta')
  })
})

describe('without a direct path to the baseline', () => {
  test('a base with unbuilt commits: the nearest commit with a report', async () => {
    await repository.git('checkout', '--quiet', 'main')
    for (const text of ['1', '2', '3']) await repository.commit('Not built', { 'NOTES.md': text })
    const outcome = await propose('Write', { 'src/more': bytes(5_000) })
    expect(outcome.report.baseline).toMatchObject({ kind: 'ancestor', commitsBehind: 3 })
    expect(growth(outcome)).toMatchObject({ unpacked: 5_000 })
    says(outcome, '3 commits behind')
  })

  test('a stacked pull request is compared with the branch below', async () => {
    const below = `change-${number}`
    number++
    await repository.git('checkout', '--quiet', '-b', `change-${number}`, below)
    const outcome = await onPull(await repository.commit('On top', { 'src/top': bytes(7_000) }), below)
    // The branch below saves no baseline, so the nearest commit of the default branch is used, and the comment says so.
    expect(outcome.report.baseline).toMatchObject({ kind: 'ancestor', commitsBehind: 4 })
    expect(growth(outcome)).toMatchObject({ unpacked: 12_000 })
  })

  test('a renamed target is new, and the old one is gone', async () => {
    number++
    await repository.git('checkout', '--quiet', '-b', `change-${number}`, 'main')
    const renamed = dockerfile().replace('AS production', 'AS service')
    const head = await repository.commit('Rename', { Dockerfile: renamed })
    const outcome = await onPull(head, 'main', { targets: 'service', budgets: 'service=+1MB' })
    expect(outcome.report.baseline?.gone).toEqual(['production'])
    expect(outcome.report.targets[0]?.images[0]).toMatchObject({
      novelty: 'new-target',
      growthBudgets: [{ result: 'not-applicable', reason: 'new-target' }],
    })
    says(outcome, '**`service`** is new', '**`production`** is gone')
  })

  test('on-change comments only if something changed', async () => {
    const silent = { comment: 'on-change' }
    number++
    await repository.git('checkout', '--quiet', '-b', `change-${number}`, 'main')
    expect((await onPull(await repository.commit('Text', { 'README.md': 'x' }), 'main', silent)).comment).toBe('')
    await repository.git('checkout', '--quiet', `change-${number}`)
    const grown = await onPull(await repository.commit('Code', { 'src/x': bytes(9_000) }), 'main', silent)
    says(grown, '`/app/dist/x` is new')
    await repository.git('checkout', '--quiet', `change-${number}`)
    const back = await onPull(await repository.commit('Back', { 'src/x': null }), 'main', silent)
    says(back, 'nothing changed.')
  })

  test.each([
    ['an API that does not know the base', 404, 2, 'no-base'],
    ['an API that is down', 500, 100, 'unavailable'],
  ])('%s disables growth, and nothing else', async (_, status, times, reason) => {
    number++
    // Another test covers the waits between attempts.
    github.fail({ status, path: /compare/, times, headers: { 'retry-after': '0' } })
    const outcome = await onPull('main')
    expect(outcome.result.exitCode).toBe(0)
    expect(outcome.report.baseline).toMatchObject({ kind: 'none', reason })
    says(outcome, 'There is no baseline')
  })

  test('a token without access to labels and commits, and a job without a cache: the same result', async () => {
    number++
    const workspace = repository.folder
    const env = { GITHUB_API_URL: github.url, RUNNER_TEMP: temp }
    const result = await runAction({ workspace, event: pullRequest({ number }), inputs: INPUTS, env })
    expect(result.exitCode).toBe(0)
    expect(github.comments.at(-1)?.body).toContain('is not available to this job')
  })
})
