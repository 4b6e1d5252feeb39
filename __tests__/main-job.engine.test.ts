import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
import type { Row } from '../src/image/tree/listing.ts'
import type { Report } from '../src/report/model.ts'
import { needsOf } from './examples/list.ts'
import { copyExample } from './examples/verify.ts'
import { REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from './helpers/bundle.ts'
import { buildLayout, docker } from './helpers/docker.ts'
import { forkPullRequest, pullRequest } from './helpers/event.ts'
import { type GitHubApiServer, startGitHubApi } from './helpers/github-api.ts'
import { needs } from './helpers/needs.ts'
import { gnuTar } from './helpers/oracles.ts'
import { project } from './helpers/project.ts'
import { schemaErrors } from './helpers/report-schema.ts'
import { type ActionOptions, reportOf, runAction } from './helpers/run-action.ts'
import { runCli } from './helpers/run-cli.ts'

const { describe, test } = await needs(...needsOf('node-typescript'), ...needsOf('go-scratch'))
const EXAMPLE = join(REPOSITORY_ROOT, 'examples/node-typescript')
let github: GitHubApiServer

beforeEach(async () => {
  github = await startGitHubApi()
})
afterEach(async () => {
  // `close` fails if a request or answer violated GitHub's description.
  await github.close()
  await removeTemporaryFolders()
})

const run = (options: Partial<ActionOptions> & { workspace: string }) =>
  runAction({
    event: pullRequest(),
    ...options,
    inputs: { cache: 'off', ...options.inputs },
    env: { GITHUB_API_URL: github.url, ...options.env },
  })

const example = (change?: (dockerfile: string) => string) => copyExample('node-typescript', change)
const production = (report: Report) => {
  const [image] = report.targets.find(target => target.name === 'production')?.images ?? []
  if (!image) throw new Error(`no image: ${JSON.stringify(report.targets)}`)
  return image
}

/** Files that the engine creates in every container. */
const MADE = /^\/(\.dockerenv|etc\/(hosts|hostname|resolv\.conf)|dev\/console)$/

/** The regular files of an archive, as GNU tar lists them; only those have content. */
const filesOf = (archive: string) =>
  gnuTar(archive).filter(({ path, type }) => type === 'file' && !/(^|\/)\.wh\./.test(path))
const bytesOf = (files: readonly Row[]) => files.reduce((sum, { size }) => sum + size, 0)

describe('the main job on a pull request', () => {
  test('has a comment, summary, report and outputs; a second run updates the comment', async () => {
    const workspace = await example()
    const first = await run({ workspace })
    expect(first.exitCode).toBe(0)
    expect(first.outputs).toMatchObject({ result: 'passed', digest: expect.stringMatching(/^sha256:/) })
    expect(github.comments).toHaveLength(1)
    const [comment] = github.comments
    expect(comment?.issue).toBe(7)
    for (const words of [/production/, /of\s400\sMB/, /passed/, /1000/]) expect(comment?.body).toMatch(words)
    expect(first.outputs['comment-url']).toContain(String(comment?.id))
    expect(first.summary).toContain('production')

    const report = reportOf(first)
    expect(schemaErrors(report)).toBeNull()
    expect(report.source).toMatchObject({ pullRequest: 7, dockerfile: 'Dockerfile' })
    expect(production(report).digest).toBe(first.outputs['digest'])

    const over = await run({ workspace, inputs: { budgets: 'production=1MB' } })
    expect(over.exitCode).toBe(1)
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.id).toBe(comment?.id)
    expect(github.comments[0]?.body).toMatch(/of\s1\sMB/)
  })

  test('all numbers match docker and tar for the same image', async () => {
    const workspace = await example()
    const image = production(reportOf(await run({ workspace, inputs: { comment: 'off' } })))
    const folder = await buildLayout('--target', 'production', workspace)
    const blob = (digest: string) => join(folder, 'blobs/sha256', digest.slice(7))
    const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
    expect(image.digest).toBe(index.manifests[0].digest)
    const manifest = JSON.parse(readFileSync(blob(image.digest), 'utf8'))
    expect(image.layers.map(layer => [layer.digest, layer.compressed])).toEqual(
      manifest.layers.map((layer: { digest: string; size: number }) => [layer.digest, layer.size]),
    )
    expect(image.size.compressed).toBe(
      manifest.config.size + image.layers.reduce((sum, layer) => sum + (layer.compressed ?? 0), 0),
    )
    // GNU tar lists each member with its size; only regular files ("-") have content.
    for (const layer of image.layers) {
      const files = filesOf(blob(layer.digest))
      expect([layer.files, layer.unpacked]).toEqual([files.length, bytesOf(files)])
    }
    expect(image.size.unpacked).toBe(image.layers.reduce((sum, layer) => sum + layer.unpacked, 0))
    const merged = await mergedSize(workspace)
    // The engine mounts over these files, so only the layers have their sizes.
    const hidden = new Map<string, number>()
    for (const layer of image.layers)
      for (const file of filesOf(blob(layer.digest))) if (MADE.test(file.path)) hidden.set(file.path, file.size)
    const hiddenBytes = [...hidden.values()].reduce((sum, bytes) => sum + bytes, 0)
    expect([image.files, image.size.merged]).toEqual([merged.files + hidden.size, merged.bytes + hiddenBytes])
    expect(image.size.wasted).toBe(image.size.unpacked - image.size.merged)
  })

  /** The files of a container, each inode once, as `docker export` and tar list them. */
  async function mergedSize(workspace: string): Promise<{ files: number; bytes: number }> {
    const id = await docker(['buildx', 'build', '--quiet', '--load', '--target', 'production', workspace])
    const container = await docker(['create', id])
    const archive = join(await temporaryFolder('export'), 'export.tar')
    await docker(['export', '--output', archive, container])
    await docker(['rm', container])
    const files = filesOf(archive).filter(({ path }) => !MADE.test(path))
    return { files: files.length, bytes: bytesOf(files) }
  }

  test.each([
    ['USER root', (text: string) => text.replace('USER 1000:1000', 'USER root'), 'user/root', 'USER root'],
    ['no USER', (text: string) => text.replace('USER 1000:1000\n', ''), 'user/root', 'FROM node:24-slim AS production'],
    [
      'the toolchain left in',
      (text: string) =>
        text.replace(
          'FROM node:24-slim AS production\n',
          'FROM node:24-slim AS production\nRUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*\n',
        ),
      'toolchain/compiler',
      'RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*',
    ],
  ])('%s fails with its line', async (_, change, check, instruction) => {
    const result = await run({ workspace: await example(change) })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['result']).toBe('failed')
    const finding = production(reportOf(result)).findings.find(one => one.check === check && one.severity === 'error')
    expect(finding?.blame?.instruction).toBe(instruction)
    const line = String(finding?.blame?.line)
    expect(result.commands).toContainEqual(
      expect.objectContaining({ name: 'error', properties: expect.objectContaining({ file: 'Dockerfile', line }) }),
    )
    expect(github.comments[0]?.body).toContain(`Dockerfile:${line}`)
  })

  test('over budget fails with the largest line', async () => {
    const result = await run({ workspace: await example(), inputs: { budgets: 'production.own=100kB' } })
    expect(result.outputs['result']).toBe('failed')
    const copied =
      readFileSync(join(EXAMPLE, 'Dockerfile'), 'utf8')
        .split('\n')
        .findIndex(line => line.includes('node_modules')) + 1
    expect(result.commands).toContainEqual(
      expect.objectContaining({ name: 'error', properties: expect.objectContaining({ line: String(copied) }) }),
    )
  })

  test('the single-stage image fails for problems that the multi-stage one avoids', async () => {
    const workspace = await example()
    writeFileSync(join(workspace, 'empty.yml'), '')
    const report = reportOf(await run({ workspace, inputs: { file: 'Dockerfile.single', config: 'empty.yml' } }))
    const checks = report.targets[0]?.images[0]?.checks ?? []
    const failed = checks.filter(check => check.result === 'fail').map(check => check.id)
    expect(failed).toEqual(expect.arrayContaining(['user/root', 'toolchain/compiler']))
  })
})

describe('the comment', () => {
  const tiny = { Dockerfile: 'FROM scratch AS app\nCOPY a /a\nUSER 1000\n', a: 'a' }
  test('403 is a warning; the summary is written, and the gate does not change', async () => {
    github.fail({ status: 403, method: 'POST' })
    const result = await run({ workspace: await project(tiny), event: forkPullRequest() })
    expect(result.exitCode).toBe(0)
    expect(result.outputs['result']).toBe('passed')
    expect(result.commands.filter(command => command.name === 'warning')).toHaveLength(1)
    expect(result.summary).toContain('app')
  })
  test('on-change creates none for a passed gate', async () => {
    await run({ workspace: await project(tiny), inputs: { comment: 'on-change' } })
    expect(github.comments).toEqual([])
  })
  test('waits after 429 with Retry-After', async () => {
    github.fail({ status: 429, times: 1, method: 'POST', path: /comments$/, headers: { 'retry-after': '0' } })
    await run({ workspace: await project(tiny) })
    expect(github.comments).toHaveLength(1)
  })
  test('two keys are two comments', async () => {
    const workspace = await project(tiny)
    await run({ workspace, inputs: { 'comment-key': 'a' } })
    await run({ workspace, inputs: { 'comment-key': 'b' } })
    expect(github.comments).toHaveLength(2)
  })
})

describe('the CLI', () => {
  test('only JSON on standard output; exit statuses; inspect agrees with verify', async () => {
    const workspace = await example()
    const verified = await runCli(['verify', '--format', 'json'], { cwd: workspace })
    expect(verified.exitCode).toBe(0)
    const report = JSON.parse(verified.stdout) as Report
    const layout = await buildLayout('--target', 'production', workspace)
    const inspected = JSON.parse((await runCli(['inspect', layout, '--format', 'json'])).stdout) as Report
    const [a, b] = [production(report), inspected.targets[0]?.images[0]]
    // verify takes it from the provenance, inspect from the history.
    expect([a.base.knownBy, b?.base.knownBy]).toEqual(['provenance', 'history'])
    // A base that is only guessed does not reduce the own layers.
    expect({ ...b?.size, own: null }).toEqual({ ...a.size, own: null })
    expect(b?.size.own).toBeNull()
    expect(b?.layers.map(layer => layer.diffId)).toEqual(a.layers.map(layer => layer.diffId))
    expect((await runCli(['inspect', layout, '--budget', '1MB'])).exitCode).toBe(1)
    expect((await runCli(['inspect', join(layout, 'blobs')])).exitCode).toBe(3)
  })
  test('wrong options are 2 and go to standard error', async () => {
    const { exitCode, stdout, stderr } = await runCli(['verify', '--target', 'prodution'], { cwd: EXAMPLE })
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Did you mean "production"?')
  })
  test('the second example, Go on scratch, passes', async () => {
    const { exitCode, stdout } = await runCli(['verify', join(REPOSITORY_ROOT, 'examples/go-scratch')])
    expect(stdout).toContain('65532')
    expect(exitCode).toBe(0)
  })
})
