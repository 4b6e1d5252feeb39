import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect } from '@jest/globals'
import type { Report } from '../src/report/model.ts'
import { removeTemporaryFolders } from './helpers/bundle.ts'
import { type CacheOperation, type CacheService, startCacheService } from './helpers/cache-service.ts'
import { tryDocker } from './helpers/docker.ts'
import { renderedFacts } from './helpers/github-markdown.ts'
import { needs } from './helpers/needs.ts'
import { project } from './helpers/project.ts'
import { reportOf, runAction } from './helpers/run-action.ts'
import { image } from './helpers/things.ts'

let cache: CacheService | undefined
afterEach(async () => {
  await cache?.close()
  cache = undefined
  await removeTemporaryFolders()
})

const BASE = 'debian:bookworm-slim'
const { describe, test } = await needs(image(BASE))
const quiet = { comment: 'off', cache: 'off' }
const target = (report: Report, name: string) => {
  const found = report.targets.find(one => one.name === name)
  if (!found) throw new Error(`no target ${name} in the report`)
  return found
}

/** The command lines of living processes that contain this folder; children have their own process group. */
function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })
    .filter(line => line.includes(folder))
}

describe('several targets', () => {
  test('a failed target does not affect the others, and has its line, output and annotation', async () => {
    const workspace = await project({
      Dockerfile: `FROM ${BASE} AS base
RUN echo ${randomUUID()} > /shared
FROM base AS good
USER 1000
FROM base AS bad
RUN echo a telling line && exit 3
`,
    })
    const result = await runAction({ workspace, inputs: { ...quiet, targets: 'good,bad' } })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['result']).toBe('error')
    const report = reportOf(result)
    expect(target(report, 'good').result).toBe('passed')
    expect(target(report, 'bad')).toMatchObject({
      result: 'error',
      images: [],
      error: { code: 'step-failed', location: { file: 'Dockerfile', line: 6 }, output: ['a telling line'] },
    })
    expect(result.commands).toContainEqual(
      expect.objectContaining({
        name: 'error',
        properties: expect.objectContaining({ file: 'Dockerfile', line: '6' }),
      }),
    )
    expect(result.summary).toContain('a telling line')
  })

  test('a shared step runs once', async () => {
    const workspace = await project({
      Dockerfile: `FROM ${BASE} AS base
RUN cat /proc/sys/kernel/random/uuid > /id && echo ${randomUUID()} > /nonce && sleep 1
FROM base AS a
COPY <<EOF /a
a
EOF
FROM base AS b
COPY <<EOF /b
b
EOF
`,
    })
    const result = await runAction({ workspace, inputs: { ...quiet, targets: 'a,b', 'fail-on': 'never' } })
    const report = reportOf(result)
    const layer = (name: string) => target(report, name).images[0]?.layers.find(one => one.blame?.line === 2)?.digest
    expect(layer('a')).toBeDefined()
    expect(layer('a')).toBe(layer('b'))
  })

  test('verify-stages builds stages that no target depends on, and a failed test stage is an error', async () => {
    const workspace = await project({
      Dockerfile: `FROM ${BASE} AS app
USER 1000
FROM app AS test
RUN exit 1
FROM app AS production
`,
    })
    const without = await runAction({ workspace, inputs: quiet })
    expect(without.outputs['result']).toBe('passed')
    const result = await runAction({ workspace, inputs: { ...quiet, 'verify-stages': 'true' } })
    expect(result.outputs['result']).toBe('error')
    expect(target(reportOf(result), 'test')).toMatchObject({
      role: 'built',
      result: 'error',
      error: { location: { line: 4 } },
    })
    expect(target(reportOf(result), 'production').result).toBe('passed')
  })
})

describe('reports problems:', () => {
  test('all problems of the options together, before any build', async () => {
    const workspace = await project({ Dockerfile: `FROM ${BASE} AS production\n` })
    const result = await runAction({
      workspace,
      inputs: { ...quiet, 'fail-on': 'eror', budgets: 'production=big', pull: 'perhaps', cache: 'gah' },
    })
    expect(result.exitCode).toBe(1)
    expect(result.outputs['result']).toBe('error')
    const errors = result.commands.filter(command => command.name === 'error').map(command => command.message)
    expect(errors.join('\n')).toMatch(/Did you mean "error"\?/)
    expect(errors.join('\n')).toMatch(/"big" in "production=big" is not a size/)
    expect(errors.join('\n')).toMatch(/pull: "perhaps"/)
    expect(errors.join('\n')).toMatch(/cache: "gah"/)
  })

  test('an unknown target, and a budget without target, with the nearest names', async () => {
    const workspace = await project({ Dockerfile: `FROM ${BASE} AS production\n` })
    const result = await runAction({ workspace, inputs: { ...quiet, targets: 'prodution', budgets: 'productoin=1MB' } })
    const errors = result.commands.filter(command => command.name === 'error').map(command => command.message)
    expect(errors.join('\n')).toMatch(/"prodution" is not one of production\. Did you mean "production"\?/)
    expect(result.outputs['result']).toBe('error')
  })

  test('a COPY whose source is not in its stage: the stage, the path, and what exists instead', async () => {
    const workspace = await project({
      Dockerfile: `FROM ${BASE} AS build
RUN mkdir -p /app/dist /app/node_modules
FROM ${BASE} AS production
COPY --from=build /app/dits /app
`,
    })
    const { error } = target(reportOf(await runAction({ workspace, inputs: quiet })), 'production')
    expect(error).toMatchObject({
      code: 'copy-source-missing',
      message: 'There is no /app/dits in stage "build": /app contains dist, node_modules.',
      hint: 'Did you mean /app/dist?',
      location: { file: 'Dockerfile', line: 4 },
    })
  })

  test('a COPY whose source .dockerignore excludes', async () => {
    const workspace = await project({
      Dockerfile: 'FROM scratch AS app\nCOPY src/main.c /\n',
      'src/main.c': '',
      '.dockerignore': 'src\n',
    })
    expect(target(reportOf(await runAction({ workspace, inputs: quiet })), 'app').error?.message).toContain(
      '.dockerignore excludes it',
    )
  })

  test('a Dockerfile that does not parse', async () => {
    const workspace = await project({ Dockerfile: `FROM ${BASE} AS app\nRUNN true\n` })
    const { error } = target(reportOf(await runAction({ workspace, inputs: quiet })), 'app')
    expect(error).toMatchObject({ code: 'dockerfile-invalid', location: { file: 'Dockerfile', line: 2 } })
    expect(error?.message).toContain('did you mean RUN')
  })

  test('an engine that is not running', async () => {
    const workspace = await project({ Dockerfile: `FROM ${BASE} AS app\n` })
    const result = await runAction({
      workspace,
      inputs: quiet,
      env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
    })
    expect(result.exitCode).toBe(1)
    expect(reportOf(result)).toMatchObject({ result: 'error', error: { code: 'engine-unreachable' }, targets: [] })
    expect(reportOf(result).error?.hint).toContain('Start the Docker Engine')
  })

  test('a builder that does not exist', async () => {
    const workspace = await project({ Dockerfile: `FROM ${BASE} AS app\n` })
    const result = await runAction({ workspace, inputs: { ...quiet, builder: 'nowhere' } })
    expect(reportOf(result).error?.code).toBe('builder-unknown')
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: children end, nothing is left behind, and the report is an error',
    async signal => {
      const workspace = await project({
        Dockerfile: `FROM ${BASE} AS slow
RUN echo ${randomUUID()} && sleep 1 && echo started
RUN sleep 300
`,
      })
      const result = await runAction({
        workspace,
        inputs: quiet,
        when: { matches: /slow: .*\[2\/3\]/, act: signal },
      })
      expect([...result.survivors, ...processesNaming(result.temp)]).toEqual([])
      expect(result.exitCode).toBe(1)
      expect(result.outputs['result']).toBe('error')
      expect(target(reportOf(result), 'slow').error?.code).toBe('cancelled')
      expect(
        readdirSync(result.temp).filter(
          name => name.startsWith('stagegate-') && existsSync(`${result.temp}/${name}/blobs`),
        ),
      ).toEqual([])
    },
  )
})

describe('hostile text', () => {
  test('workflow commands and Markdown in build output have no effect', async () => {
    const workspace = await project({
      Dockerfile: `FROM ${BASE} AS app
RUN echo '::error file=pwned::from the build' && echo '##[error]also' && echo '</details><img src=x onerror=alert(1)> @octocat' && exit 9
`,
    })
    const result = await runAction({ workspace, inputs: quiet })
    const lines = [
      '::error file=pwned::from the build',
      '##[error]also',
      '</details><img src=x onerror=alert(1)> @octocat',
    ]
    expect(target(reportOf(result), 'app').error?.output).toEqual(lines)
    for (const line of lines) expect(result.stdout).toContain(line.replace(/^(?:::|##\[)/, ''))
    expect(result.commands.filter(command => command.properties['file'] === 'pwned')).toEqual([])
    expect(result.commands.filter(command => /^(?:from the build|also)$/.test(command.message))).toEqual([])
    const { elements, plain, text } = renderedFacts(result.summary)
    for (const line of lines) expect(text).toContain(line)
    expect(elements).not.toContain('img')
    expect(plain).not.toContain('@octocat')
  })

  test('secrets reach the build, but no output contains them', async () => {
    const secret = `s3cr3t-${randomUUID()}`
    const argument = `arg-${randomUUID()}`
    const workspace = await project({
      Dockerfile: `FROM ${BASE} AS app
ARG TOKEN
RUN --mount=type=secret,id=key test "$(cat /run/secrets/key)" = "$EXPECTED${secret.slice(0, 0)}" || cat /run/secrets/key | wc -c > /length
RUN echo "$TOKEN" | wc -c > /argument
USER 1000
`,
    })
    const result = await runAction({
      workspace,
      inputs: { ...quiet, secrets: `key=${secret}`, 'build-args': `TOKEN=${argument}` },
    })
    // The finding reports the argument in the image's history, without its value.
    expect(result.outputs['result']).toBe('failed')
    const report = readFileSync(result.outputs['report'] ?? '', 'utf8')
    const { targets } = JSON.parse(report) as Report
    expect(targets[0]?.images[0]?.findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { check: 'secrets/image-config', blame: { line: 2, instruction: 'ARG TOKEN' }, data: { name: 'TOKEN' } },
    ])
    const written = [
      report,
      readFileSync(result.outputs['markdown'] ?? '', 'utf8'),
      result.summary,
      JSON.stringify(result.outputs),
    ]
    for (const text of written) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(argument)
    }
    const shown = `${result.stdout}${result.stderr}`
      .split('\n')
      .filter(line => !line.startsWith('::add-mask::'))
      .join('\n')
    expect(shown).not.toContain(secret)
  })
})

describe('the gha cache', () => {
  const dockerfile = (nonce: string) => `FROM ${BASE} AS app
RUN echo ${nonce} > /nonce
USER 1000
FROM app AS other
RUN echo ${nonce} > /tmp/other
`
  const prune = (nonce: string) =>
    tryDocker(['buildx', 'prune', '--force', '--all', '--filter', `description~=${nonce}`])
  /** Whether this is a request of BuildKit, not of the growth record or the layer index. */
  const asked = (operation: CacheOperation, status: number) =>
    expect.objectContaining({ operation, status, key: expect.stringMatching(/^(?:index|buildkit-blob)-/) })

  test('a second run finds its steps after the local cache was pruned; each target has its own scope', async () => {
    const nonce = `nonce-${randomUUID()}`
    cache = await startCacheService()
    const workspace = await project({ Dockerfile: dockerfile(nonce) })
    const inputs = { comment: 'off', targets: 'app,other', 'fail-on': 'never' }
    await runAction({ workspace, inputs, env: cache.env })
    expect(cache.entries.filter(({ key }) => key.startsWith('index-'))).toHaveLength(2)
    expect((await prune(nonce)).exitCode).toBe(0)
    const second = reportOf(await runAction({ workspace, inputs, env: cache.env }))
    expect(target(second, 'other').build).toMatchObject({ steps: 3, cachedSteps: expect.any(Number) })
    expect(target(second, 'other').build?.cachedSteps).toBeGreaterThanOrEqual(2)
    expect(target(second, 'app').build?.cachedSteps).toBeGreaterThanOrEqual(1)
  })

  test('a job with a read-only token stores nothing, and passes', async () => {
    const nonce = `nonce-${randomUUID()}`
    cache = await startCacheService({ readOnly: true })
    const workspace = await project({ Dockerfile: dockerfile(nonce) })
    const result = await runAction({ workspace, inputs: { comment: 'off', targets: 'app' }, env: cache.env })
    expect(result.outputs['result']).toBe('passed')
    expect(cache.requests).toContainEqual(asked('lookup', 200))
    expect(cache.requests.filter(({ operation }) => operation === 'create' || operation === 'upload')).toEqual([])
  })

  test.each(['create', 'upload', 'finalize', 'lookup'] as const)(
    'a service that fails at %s does not fail the build',
    async operation => {
      cache = await startCacheService({ failing: [operation] })
      const workspace = await project({ Dockerfile: dockerfile(`nonce-${randomUUID()}`) })
      const result = await runAction({ workspace, inputs: { comment: 'off', targets: 'app' }, env: cache.env })
      expect(cache.requests).toContainEqual(asked(operation, 403))
      expect(result.outputs['result']).toBe('passed')
    },
  )
})

describe('bake definitions', () => {
  const files = {
    Dockerfile: `FROM ${BASE} AS base\nUSER 1000\nFROM base AS api\nARG WHO=nobody\nLABEL who=$WHO\nFROM base AS web\nUSER 0\n`,
    'docker-bake.hcl': `group "default" {\n  targets = ["api"]\n}\ntarget "api" {\n  target = "api"\n}\ntarget "web" {\n  target = "web"\n}\n`,
    'compose.yaml': `services:\n  api:\n    build: { context: ., target: api }\n  web:\n    build: { context: ., target: web }\n`,
  }
  test('HCL: the default group', async () => {
    const report = reportOf(
      await runAction({ workspace: await project(files), inputs: { ...quiet, files: 'docker-bake.hcl' } }),
    )
    expect(report.targets.map(({ name, result }) => [name, result])).toEqual([['api', 'passed']])
  })
  test('Compose: every service; a finding has its Dockerfile line', async () => {
    const report = reportOf(
      await runAction({ workspace: await project(files), inputs: { ...quiet, files: 'compose.yaml' } }),
    )
    expect(report.targets.map(({ name, result }) => [name, result])).toEqual([
      ['api', 'passed'],
      ['web', 'failed'],
    ])
    expect(target(report, 'web').images[0]?.findings[0]).toMatchObject({
      check: 'user/root',
      blame: { file: 'Dockerfile', line: 7 },
    })
  })
})

test('several platforms: each is measured', async () => {
  const workspace = await project({ Dockerfile: 'FROM scratch AS app\nCOPY a /a\nUSER 1000\n', a: 'x'.repeat(1234) })
  const result = await runAction({ workspace, inputs: { ...quiet, platforms: 'linux/amd64,linux/arm64' } })
  const { images } = target(reportOf(result), 'app')
  expect(images.map(({ platform, size }) => [platform, size.unpacked])).toEqual([
    ['linux/amd64', 1234],
    ['linux/arm64', 1234],
  ])
  expect(images.every(({ layers }) => layers[0]?.blame?.line === 2)).toBe(true)
})
