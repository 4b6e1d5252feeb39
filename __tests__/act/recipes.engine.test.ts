import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { ACT } from '../helpers/act.ts'
import { gateOf, gatesOf, jobsOf, type Machine, RECIPES, runRecipe } from '../helpers/act-recipes.ts'
import { application, checkedOut, pullRequestOf, pushOf, tagOf } from '../helpers/act-repository.ts'
import { REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { startCacheService } from '../helpers/cache-service.ts'
import type { WorkflowEvent } from '../helpers/event.ts'
import type { GitRepository } from '../helpers/git-repository.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import type { HostedRepository } from '../helpers/github-repository.ts'
import { needs } from '../helpers/needs.ts'
import { pushTool } from '../helpers/programs.ts'
import { dockerConfig, PASSWORD, type Registry, startRegistry, USER } from '../helpers/registry.ts'
import { GIT, pusher } from '../helpers/things.ts'

/** Runs every workflow of README and docs as it is written. */
const withAct = await needs(GIT, ACT)
const withRegistry = await needs(GIT, ACT, ...(['docker-registry', 'docker-buildx'] as const).map(pusher))

const tested = new Set<string>()
/** The title of a test, with the name of the workflow that it runs. */
const of = (name: string, title: string) => {
  tested.add(name)
  return `${name}: ${title}`
}

let github: GitHubApiServer
let hosted: HostedRepository
beforeEach(async () => {
  hosted = { folder: null, labels: [] }
  github = await startGitHubApi({ repository: hosted })
})
afterEach(() => github.close())
// Not after each test, because one of the folders contains the registry.
afterAll(removeTemporaryFolders)

const run = (name: string, repository: GitRepository, event: WorkflowEvent, machine: Machine = {}) =>
  runRecipe(name, repository, event, github.url, machine)

withAct.describe('a pull request', () => {
  for (const name of ['README-1', 'pull-request-1', 'push-on-tag-1'])
    test(of(name, 'is verified and commented on'), async () => {
      const repository = await checkedOut(application('production'))
      const result = await run(name, repository, await pullRequestOf(repository, { 'README.md': 'more' }))
      expect([result.exitCode, jobsOf(result)]).toEqual([0, { verify: 'success' }])
      expect(github.comments).toEqual([
        expect.objectContaining({ issue: 7, body: expect.stringContaining('`production` passed') }),
      ])
    })

  test(of('pull-request-1', 'fails the job over its budget, and the comment says so'), async () => {
    const repository = await checkedOut({
      ...application('production'),
      'stagegate.yml': 'targets: { production: { budget: { unpacked: 1B } } }\n',
    })
    const result = await run('push-on-tag-1', repository, await pullRequestOf(repository, { 'README.md': 'more' }))
    expect([result.exitCode, jobsOf(result)]).toEqual([1, { verify: 'failure' }])
    expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining('`production` failed')])
  })

  test(of('several-targets-2', 'has a comment for each service of a matrix'), async () => {
    const services = ['api', 'worker', 'web']
    const files = services.map(service => {
      const named = Object.entries(application('production')).map(([path, text]) => [
        `services/${service}/${path}`,
        text,
      ])
      return Object.fromEntries(named) as Record<string, string>
    })
    const repository = await checkedOut(Object.assign({}, ...files))
    const result = await run('several-targets-2', repository, await pullRequestOf(repository, { 'README.md': 'more' }))
    expect([result.exitCode, Object.values(result.jobs)]).toEqual([0, ['success', 'success', 'success']])
    const shown = github.comments.map(({ body }) =>
      services.filter(service => body.includes(`services/${service}/Dockerfile`)),
    )
    expect(shown).toEqual([['api'], ['worker'], ['web']])
  })
})

withAct.describe('a push to main', () => {
  test(of('growth-1', 'saves the baseline for the next pull request'), async () => {
    const cache = await startCacheService()
    const repository = await checkedOut(application('production'))
    hosted.folder = repository.folder
    const pushed = await run('growth-1', repository, await pushOf(repository), { env: cache.env })
    expect(jobsOf(pushed)).toEqual({ verify: 'success' })
    const more = { file: 'x'.repeat(1000) }
    const proposed = await run('growth-1', repository, await pullRequestOf(repository, more), { env: cache.env })
    await cache.close()
    // 964 bytes more than a UUID exceed 5 %.
    expect([proposed.exitCode, jobsOf(proposed)]).toEqual([1, { verify: 'failure' }])
    expect(github.comments[0]?.body.replaceAll('\u00a0', ' ')).toContain('+964 B')
  })

  test(of('README-steps-2', 'is verified with the commit that a workflow pins'), async () => {
    const repository = await checkedOut(application('production'))
    const result = await run('README-steps-2', repository, await pushOf(repository))
    expect([jobsOf(result), gateOf(result).outputs['result']]).toEqual([{ verify: 'success' }, 'passed'])
  })

  test(of('README-steps-3', 'uploads SARIF to code scanning'), async () => {
    const repository = await checkedOut(application('production'))
    const result = await run('README-steps-3', repository, await pushOf(repository))
    expect(jobsOf(result)).toEqual({ verify: 'success' })
    expect(result.log).toContain('SARIF 2.1.0, 1 run, category stagegate')
  })
})

withRegistry.describe('a tag', () => {
  let registry: Registry
  beforeAll(async () => {
    registry = await startRegistry()
  })
  afterAll(() => registry?.close())

  /** A runner that is not logged in anywhere. */
  const machine = async (): Promise<Required<Machine>> => ({
    host: registry.address,
    env: {
      DOCKER_CONFIG: await dockerConfig(pushTool('docker-buildx')),
      STAND_IN_ARTIFACTS: await temporaryFolder('artifacts'),
    },
    actor: USER,
    token: PASSWORD,
  })
  const digestOf = async (repository: string, tag: string) => (await registry.manifest(repository, tag))?.digest
  const pushTag = async (name: string, files: Record<string, string>, tag = 'v1.2.3') => {
    const repository = await checkedOut(files)
    return run(name, repository, await tagOf(repository, tag), await machine())
  }

  test(of('push-on-tag-1', 'is pushed under both versions by the only job with permission'), async () => {
    const result = await pushTag('push-on-tag-1', application('production'))
    expect([result.exitCode, jobsOf(result)]).toEqual([0, { push: 'success' }])
    const { digest, pushed } = gateOf(result).outputs
    expect(digest).toMatch(/^sha256:/)
    for (const version of ['1.2.3', '1.2']) expect(await digestOf('octo-org/octo-app', version)).toBe(digest)
    expect(JSON.parse(pushed ?? '')).toHaveLength(2)
  })

  test(of('README-steps-1', 'is pushed for a tag, and the same step pushes nothing for a branch'), async () => {
    const repository = await checkedOut(application('production'))
    const branch = await run('README-steps-1', repository, await pushOf(repository), await machine())
    expect([branch.exitCode, await registry.tags('acme/shop')]).toEqual([0, []])
    // The document assumes that an earlier step logged in.
    const DOCKER_CONFIG = await dockerConfig(pushTool('docker-buildx'), registry.address)
    const loggedIn = { ...(await machine()), env: { DOCKER_CONFIG } }
    const result = await run('README-steps-1', repository, await tagOf(repository, 'v0.1.0'), loggedIn)
    expect(await digestOf('acme/shop', 'v0.1.0')).toBe(gateOf(result).outputs['digest'])
  })

  test(of('several-targets-1', 'is pushed for each target'), async () => {
    const result = await pushTag('several-targets-1', application('api', 'worker'))
    expect(jobsOf(result)).toEqual({ push: 'success' })
    const targets = JSON.parse(gateOf(result).outputs['targets'] ?? '')
    for (const { name, digest } of targets) expect(await digestOf(`acme/shop-${name}`, 'v1.2.3')).toBe(digest)
    expect(targets).toHaveLength(2)
  })

  test(of('several-targets-1', 'is pushed for no target if one fails'), async () => {
    const config = 'targets: { worker: { budget: { compressed: 1B } } }\n'
    const result = await pushTag(
      'several-targets-1',
      { ...application('api', 'worker'), 'stagegate.yml': config },
      'v1.2.4',
    )
    expect([result.exitCode, jobsOf(result)]).toEqual([1, { push: 'failure' }])
    expect([await digestOf('acme/shop-api', 'v1.2.4'), await digestOf('acme/shop-worker', 'v1.2.4')]).toEqual([
      undefined,
      undefined,
    ])
  })

  test(of('bake-1', 'is pushed under the tags that the metadata adds to the bake definition'), async () => {
    const document = readFileSync(join(REPOSITORY_ROOT, 'docs/recipes/bake.md'), 'utf8')
    const definition = /^```hcl\n(.*?)^```$/ms.exec(document)?.[1] ?? ''
    const result = await pushTag('bake-1', { ...application('production'), 'docker-bake.hcl': definition }, 'v2.0.0')
    expect(jobsOf(result)).toEqual({ push: 'success' })
    expect(await digestOf('octo-org/octo-app', '2.0.0')).toBe(gateOf(result).outputs['digest'])
  })

  test(of('platforms-1', 'is pushed by a job per platform, and the last job combines them under one tag'), async () => {
    const result = await pushTag('platforms-1', application('production'))
    expect(jobsOf(result)).toEqual({ 'push-1': 'success', 'push-2': 'success', index: 'success' })
    const gates = gatesOf(result)
    const index = JSON.parse((await registry.manifest('acme/shop', 'v1.2.3'))?.text ?? '')
    expect(index.manifests.map((each: { digest: string }) => each.digest)).toEqual(
      gates.map(({ outputs }) => outputs['digest']),
    )
    expect(index.manifests.map((each: { platform: object }) => each.platform)).toEqual([
      expect.objectContaining({ architecture: 'amd64' }),
      expect.objectContaining({ architecture: 'arm64' }),
    ])
  })

  test(of('kubernetes-1', 'is pushed from the builder of an earlier step, with a cache in the registry'), async () => {
    const result = await pushTag('kubernetes-1', application('production'), 'v3.0.0')
    expect(jobsOf(result)).toEqual({ push: 'success' })
    expect(await digestOf('acme/shop', 'v3.0.0')).toBe(gateOf(result).outputs['digest'])
    expect(await registry.tags('acme/shop')).toContainEqual(expect.stringMatching(/^cache-stagegate/))
  })

  test(of('sign-and-attest-1', 'is signed and attested by the pushed digest'), async () => {
    const result = await pushTag('sign-and-attest-1', application('production'), 'v4.0.0')
    expect(jobsOf(result)).toEqual({ push: 'success' })
    const digest = await digestOf('acme/shop', 'v4.0.0')
    const reference = `${registry.address}/acme/shop`
    expect(result.step('Sign every reference by its digest').output.trim()).toBe(
      `cosign sign --yes ${reference}:v4.0.0@${digest}`,
    )
    expect(result.log).toContain(`attested ${reference}@${digest}`)
  })
})

test('all workflows of the documents have a test here', () => {
  expect([...tested].sort()).toEqual([...RECIPES.keys()].sort())
})
