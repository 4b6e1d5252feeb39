import { randomUUID } from 'node:crypto'
import { appendFile, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import { needsOf } from './examples/list.ts'
import { TEST_TIMEOUT_MS } from './examples/suite.ts'
import { copyExample } from './examples/verify.ts'
import { removeTemporaryFolders, temporaryFolder } from './helpers/bundle.ts'
import { docker, installedBuildx } from './helpers/docker.ts'
import { pullRequest, tag } from './helpers/event.ts'
import { type FaultyProxy, startFaultyProxy } from './helpers/faulty-proxy.ts'
import { needs } from './helpers/needs.ts'
import { findProgram, pushTool } from './helpers/programs.ts'
import { project } from './helpers/project.ts'
import { dockerConfig, type Registry, startRegistry } from './helpers/registry.ts'
import { type ActionOptions, reportOf, runAction } from './helpers/run-action.ts'
import { image, pusher } from './helpers/things.ts'

const buildx = pushTool('docker-buildx')
const skopeo = pushTool('skopeo')
const { describe, test } = await needs(pusher('docker-registry'), image('debian:bookworm-slim'))
const withBuildx = await needs(pusher('docker-buildx'))
const withExample = await needs(pusher('docker-buildx'), ...needsOf('go-scratch'))
const withSkopeo = await needs(pusher('skopeo'))

let registry: Registry
let open: Registry
let proxy: FaultyProxy
let name: string

beforeAll(async () => {
  registry = await startRegistry()
  open = await startRegistry('everybody')
})
afterAll(async () => {
  await registry?.close()
  await open?.close()
  await removeTemporaryFolders()
})
beforeEach(async () => {
  proxy = await startFaultyProxy(registry.address)
  name = `octo-org/app-${randomUUID().slice(0, 8)}`
})
afterEach(() => proxy.close())

/** A unique image. Without a RUN, it builds for any platform. */
const dockerfile = (...stages: string[]) =>
  stages.map(stage => `FROM scratch AS ${stage}\nCOPY a /${stage}\nUSER 1000\n`).join('')
const app = () => project({ Dockerfile: dockerfile('app'), a: randomUUID() })
const production = { targets: 'production' }
/** The first build of the example compiles it, including Go's library. */
const COMPILES = { timeoutMs: TEST_TIMEOUT_MS / 2 }
const at = (version: string) => `${proxy.address}/${name}:${version}`

/** The action, on a machine with only this buildx, or with one that cannot push and these other programs. */
async function run(workspace: string, inputs: Record<string, string>, more: Partial<ActionOptions> = {}) {
  const config = await dockerConfig(buildx, proxy.address)
  const env = { DOCKER_CONFIG: config, ...more.env }
  return runAction({
    workspace,
    event: tag(),
    timeoutMs: 170_000,
    ...more,
    inputs: { comment: 'off', cache: 'off', ...inputs },
    env,
  })
}

/** A machine whose buildx reports an older version, and that has only these of all programs. */
async function olderMachine(...programs: string[]): Promise<Record<string, string>> {
  const config = await dockerConfig(null, proxy.address)
  const script = `#!/bin/sh\nfor a; do [ "$a" = version ] && echo github.com/docker/buildx v0.29.1 && exit; done\nexec '${await installedBuildx()}' "$@"\n`
  await writeFile(join(config, 'cli-plugins/docker-buildx'), script, { mode: 0o755 })
  const path = await temporaryFolder('path')
  for (const program of [findProgram('docker') ?? '', ...programs])
    await symlink(program, join(path, basename(program)))
  return { DOCKER_CONFIG: config, PATH: path }
}

/** An image with BuildKit's interface of an SBOM scanner, which finds nothing. */
async function scanner(): Promise<string> {
  const statement = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://spdx.dev/Document',
    subject: [],
    predicate: { spdxVersion: 'SPDX-2.3', name: 'nothing' },
  })
  const folder = await project({
    Dockerfile: 'FROM debian:bookworm-slim\nCOPY --chmod=755 scan /scan\nENTRYPOINT ["/scan"]\n',
    scan: `#!/bin/sh\necho '${statement}' >"$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"\n`,
  })
  const reference = `${open.address}/scanner:1`
  const output = `type=image,name=${reference},push=true,store=false`
  await docker(['buildx', 'build', '--quiet', '--output', output, folder])
  return reference
}

/** Every manifest and blob that a pull of this digest needs, for any platform. */
async function missingFor(digest: string): Promise<string[]> {
  const manifest = await registry.manifest(name, digest)
  if (manifest === null) return [digest]
  const { manifests = [], config, layers = [] } = JSON.parse(manifest.text)
  const below = await Promise.all(manifests.map((each: { digest: string }) => missingFor(each.digest)))
  const blobs: string[] = [config, ...layers].flatMap(blob => blob?.digest ?? [])
  const there = await Promise.all(blobs.map(blob => registry.hasBlob(name, blob)))
  return [...below.flat(), ...blobs.filter((_, index) => !there[index])]
}

describe('a tag event', () => {
  withExample.test(
    'pushes the very digest that the report names',
    async () => {
      const result = await run(await copyExample('go-scratch'), {
        ...production,
        push: 'true',
        tags: `${at('1.2.3')},${at('latest')}`,
      })
      expect(result.exitCode).toBe(0)
      const report = reportOf(result)
      const digest = report.targets[0]?.images[0]?.digest ?? ''
      expect([report.targets[0]?.digest, result.outputs['digest']]).toEqual([digest, digest])
      expect((await registry.manifest(name, '1.2.3'))?.digest).toBe(digest)
      expect((await registry.manifest(name, 'latest'))?.digest).toBe(digest)
      expect(await missingFor(digest)).toEqual([])
      const pushed = ['1.2.3', 'latest'].map(version => ({ target: 'production', reference: at(version), digest }))
      expect(report.pushed).toEqual(pushed)
      expect(JSON.parse(result.outputs['pushed'] ?? '')).toEqual(pushed)
      expect(result.summary).toContain(`[\`${at('1.2.3')}\`](<https://${proxy.address}/${name}>)`)
    },
    TEST_TIMEOUT_MS,
  )

  withExample.test(
    'with a budget exceeded leaves the registry as it was',
    async () => {
      const workspace = await copyExample('go-scratch')
      const inputs = { ...production, push: 'true' }
      await run(workspace, { ...inputs, tags: at('latest') }, COMPILES)
      const before = await registry.manifest(name, 'latest')
      expect(before).not.toBeNull()
      await appendFile(join(workspace, 'Dockerfile'), 'LABEL version=2\n')
      const result = await run(
        workspace,
        {
          ...inputs,
          tags: `${at('latest')}\n${at('2.0.0')}`,
          budgets: 'production=1MB',
        },
        COMPILES,
      )
      expect([result.exitCode, result.outputs['result'], result.outputs['pushed']]).toEqual([1, 'failed', '[]'])
      // It is another image now, which would have replaced the first.
      expect(result.outputs['digest']).not.toBe(before?.digest)
      expect(await registry.manifest(name, 'latest')).toEqual(before)
      expect(await registry.tags(name)).toEqual(['latest'])
    },
    TEST_TIMEOUT_MS,
  )

  withBuildx.test(
    'all or none: another target that failed keeps back the one that passed, and each lets it go',
    async () => {
      const workspace = await project({ Dockerfile: dockerfile('small', 'large'), a: randomUUID() })
      const inputs = { targets: 'small,large', budgets: 'large=1B', tags: `small=${at('small')}\nlarge=${at('large')}` }
      expect((await run(workspace, { ...inputs, push: 'true' })).outputs['result']).toBe('failed')
      expect(await registry.tags(name)).toEqual([])
      const each = await run(workspace, { ...inputs, push: 'each' })
      expect(each.exitCode).toBe(1)
      expect(await registry.tags(name)).toEqual(['small'])
      expect(reportOf(each).pushed.map(({ target }) => target)).toEqual(['small'])
    },
  )

  withBuildx.test('that the registry refuses fails with its message, and lists pushed references', async () => {
    const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'permission_denied: write_package' }] })
    proxy.fail({ method: /^PUT$/, path: /manifests\/2$/, act: { kind: 'answer', status: 403, body } })
    const result = await run(await app(), { push: 'true', tags: `${at('1')},${at('2')}` })
    expect([result.exitCode, result.outputs['result']]).toEqual([1, 'passed'])
    expect(result.stdout).toContain('The gate passed, but not everything was pushed.')
    const { targets, pushed, pushFailures } = reportOf(result)
    expect(targets).toMatchObject([{ result: 'passed', error: null }])
    expect(pushFailures[0]?.error).toMatchObject({ code: 'push/denied', message: expect.stringContaining(at('1')) })
    expect(pushed.map(({ reference }) => reference)).toEqual([at('1')])
    expect(result.summary).toContain('could not be pushed')
  })

  withBuildx.test('that is canceled during the push leaves no tag and no process', async () => {
    proxy.fail({ method: /^PUT$/, path: /\/blobs\/uploads\//, act: { kind: 'hold', held() {} } })
    const when = { matches: /Pushing app/, act: 'SIGINT' } as const
    const result = await run(await app(), { push: 'true', tags: at('1') }, { when })
    expect([result.exitCode, result.outputs['result'], result.survivors]).toEqual([1, 'passed', []])
    expect(reportOf(result).pushFailures[0]?.error.code).toBe('cancelled')
    expect(await registry.tags(name)).toEqual([])
  })
})

describe('a pull request event', () => {
  withBuildx.test('has the same result and pushes nothing', async () => {
    const result = await run(await app(), { push: 'false', tags: at('pr-7') }, { event: pullRequest() })
    expect([result.exitCode, result.outputs['result'], result.outputs['pushed']]).toEqual([0, 'passed', '[]'])
    expect(result.outputs['digest']).toMatch(/^sha256:/)
    expect(proxy.requests).toEqual([])
  })
})

const WAYS = [
  ['buildx', withBuildx.test, async () => ({})],
  ['skopeo', withSkopeo.test, () => olderMachine(skopeo ?? '')],
] as const
describe.each(WAYS)("an image's related content is pushed with %s", (way, withTool, machine) => {
  withTool('an index with attestations', async () => {
    const result = await run(
      await app(),
      { push: 'true', tags: at('1'), provenance: 'mode=max' },
      { env: await machine() },
    )
    expect(result.stdout).toContain(`with ${way}`)
    const [target] = reportOf(result).targets
    expect((await registry.manifest(name, '1'))?.digest).toBe(target?.digest)
    expect(result.outputs['digest']).toBe(target?.digest)
    expect(target?.images.map(({ digest }) => digest)).not.toContain(target?.digest)
    const { manifests } = JSON.parse((await registry.manifest(name, '1'))?.text ?? '')
    expect(manifests[0].digest).toBe(target?.images[0]?.digest)
    expect(manifests[1].annotations['vnd.docker.reference.type']).toBe('attestation-manifest')
    expect(await missingFor(target?.digest ?? '')).toEqual([])
    // The attached provenance still explains the layers.
    expect(target?.images[0]?.layers[0]?.blame?.line).toBe(2)
  })

  // BuildKit fetches the scanner from a registry, and is not logged in to the one that is pushed to.
  withTool('an SBOM and provenance', async () => {
    const generator = await scanner()
    const inputs = { push: 'true', tags: at('1'), sbom: `generator=${generator}`, provenance: 'mode=min' }
    const result = await run(await app(), inputs, { env: await machine() })
    const digest = reportOf(result).targets[0]?.digest ?? ''
    expect((await registry.manifest(name, '1'))?.digest).toBe(digest)
    const [, attestation] = JSON.parse((await registry.manifest(name, digest))?.text ?? '').manifests
    const { layers } = JSON.parse((await registry.manifest(name, attestation.digest))?.text ?? '')
    const types = layers.map((layer: { annotations: object }) => Object.values(layer.annotations).join())
    expect(types).toEqual([expect.stringContaining('spdx.dev'), expect.stringContaining('slsa.dev/provenance')])
    expect(await missingFor(digest)).toEqual([])
  })

  withTool('every platform, each with its own row and budget', async () => {
    const budgets = 'app=1MB\napp@linux/arm64.compressed=2MB\napp@linux/arm64=1kB'
    const inputs = { push: 'true', tags: at('1'), platforms: 'linux/amd64,linux/arm64', provenance: 'false', budgets }
    const result = await run(await app(), inputs, { env: await machine() })
    const [target] = reportOf(result).targets
    expect(
      target?.images.map(({ platform, budgets: held }) => [platform, held.map(({ size, limit }) => [size, limit])]),
    ).toEqual([
      ['linux/amd64', [['unpacked', 1_000_000]]],
      [
        'linux/arm64',
        [
          ['compressed', 2_000_000],
          ['unpacked', 1000],
        ],
      ],
    ])
    for (const platform of ['linux/amd64', 'linux/arm64']) expect(result.summary).toContain(platform)
    const pushed = await registry.manifest(name, '1')
    expect([pushed?.digest, result.outputs['digest']]).toEqual([target?.digest, target?.digest])
    expect(JSON.parse(pushed?.text ?? '').manifests.map((each: { digest: string }) => each.digest)).toEqual(
      target?.images.map(({ digest }) => digest),
    )
    expect(await missingFor(target?.digest ?? '')).toEqual([])
  })

  withTool('the tags of a bake definition, as docker/metadata-action writes them', async () => {
    const workspace = await project({
      Dockerfile: dockerfile('app'),
      a: randomUUID(),
      'docker-bake.hcl':
        'target "docker-metadata-action" {}\ntarget "default" { inherits = ["docker-metadata-action"] }\n',
      'meta.json': JSON.stringify({
        target: {
          'docker-metadata-action': {
            tags: [at('1.2.3'), at('1')],
            labels: { 'org.opencontainers.image.version': '1.2.3' },
          },
        },
      }),
    })
    const inputs = { push: 'true', files: 'docker-bake.hcl\ncwd://meta.json', targets: 'default' }
    const result = await run(workspace, inputs, { env: await machine() })
    expect(result.outputs['result']).toBe('passed')
    for (const version of ['1.2.3', '1'])
      expect((await registry.manifest(name, version))?.digest).toBe(result.outputs['digest'])
  })
})

test('a missing push program is reported before any build', async () => {
  const result = await run(await app(), { push: 'true', tags: at('1') }, { env: await olderMachine() })
  expect(result.exitCode).toBe(1)
  expect(reportOf(result).error).toMatchObject({
    code: 'push-tool-missing',
    hint: expect.stringMatching(/buildx 0\.33 .*skopeo/),
  })
  expect(result.stdout).not.toContain('built')
})
