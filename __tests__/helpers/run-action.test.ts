import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { removeTemporaryFolders, temporaryFolder } from './bundle.ts'
import { forkPullRequest, mergeGroup, pullRequest, push, tag } from './event.ts'
import { type ActionOptions, runAction } from './run-action.ts'
import { runCli } from './run-cli.ts'

const MANIFEST = `
runs: { main: dist/index.js, post: dist/post.js }
inputs:
  verify-stages: { default: true }
  two words: { default: "a b" }
  github-token: { default: "\${{ github.token }}" }
  absent: {}
  computed: { default: plain }
`

/** Replaces the real bundle: prints its environment. */
const PRINT_ENVIRONMENT = 'console.log(JSON.stringify(process.env))'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder('test')
  await writeFile(join(folder, 'action.yml'), MANIFEST)
  await mkdir(join(folder, 'workspace'))
})
afterEach(removeTemporaryFolders)

async function run(source: string, options: Partial<ActionOptions> = {}) {
  const bundle = join(folder, 'dist')
  await mkdir(bundle)
  await writeFile(join(bundle, 'index.js'), source)
  await writeFile(join(bundle, 'post.js'), "await import('./index.js')")
  await writeFile(join(bundle, 'package.json'), '{"type":"module"}')
  const given = { workspace: join(folder, 'workspace'), bundle, manifest: join(folder, 'action.yml') }
  return runAction({ ...given, ...options })
}

async function environment(options: Partial<ActionOptions> = {}): Promise<Record<string, string>> {
  return JSON.parse((await run(PRINT_ENVIRONMENT, options)).stdout)
}

describe('the environment', () => {
  test('omitted inputs have their defaults, the others their values', async () => {
    const env = await environment({ inputs: { computed: ' as\ngiven ' }, token: 'ghs_test' })
    expect(Object.entries(env).filter(([name]) => name.startsWith('INPUT_'))).toEqual([
      ['INPUT_VERIFY-STAGES', 'true'],
      ['INPUT_TWO_WORDS', 'a b'],
      ['INPUT_GITHUB-TOKEN', 'ghs_test'],
      ['INPUT_ABSENT', ''],
      ['INPUT_COMPUTED', ' as\ngiven '],
    ])
  })

  test('an input that action.yml does not have is refused', async () => {
    await expect(run('', { inputs: { target: 'x' } })).rejects.toThrow('no input target')
  })

  test('contains nothing of the test process', async () => {
    process.env['STAGEGATE_TEST_LEAK'] = 'leaked'
    const env = await environment()
    delete process.env['STAGEGATE_TEST_LEAK']
    expect(env).not.toHaveProperty('STAGEGATE_TEST_LEAK')
    expect(env).not.toHaveProperty('NODE_OPTIONS')
    expect(env['PATH']).toBe(process.env['PATH'])
  })

  test('Node 24 runs it, in the workspace, without node_modules above it', async () => {
    const source = `import { createRequire } from 'node:module'
      let found = true
      try { createRequire(import.meta.url).resolve('yaml') } catch { found = false }
      console.log(process.version.split('.')[0], process.cwd() === process.env.GITHUB_WORKSPACE, found)`
    expect((await run(source)).stdout).toBe('v24 true false\n')
  })

  test.each([
    ['push', push(), 'refs/heads/main', 'main'],
    ['push', tag(), 'refs/tags/v1.2.3', 'v1.2.3'],
    ['pull_request', pullRequest(), 'refs/pull/7/merge', '7/merge'],
    ['pull_request', forkPullRequest({ number: 8 }), 'refs/pull/8/merge', '8/merge'],
    ['merge_group', mergeGroup(), `refs/heads/gh-readonly-queue/main/pr-7-${'2'.repeat(40)}`, expect.any(String)],
  ])('%s', async (name, event, ref, refName) => {
    const source = `import { readFileSync } from 'node:fs'
      const { GITHUB_EVENT_NAME, GITHUB_REF, GITHUB_REF_NAME, GITHUB_EVENT_PATH } = process.env
      const payload = JSON.parse(readFileSync(GITHUB_EVENT_PATH))
      console.log(JSON.stringify({ GITHUB_EVENT_NAME, GITHUB_REF, GITHUB_REF_NAME, payload }))`
    expect(JSON.parse((await run(source, { event })).stdout)).toEqual({
      GITHUB_EVENT_NAME: name,
      GITHUB_REF: ref,
      GITHUB_REF_NAME: refName,
      payload: event.payload,
    })
  })
})

const WRITE_FILES = `import { appendFileSync } from 'node:fs'
  const { GITHUB_OUTPUT, GITHUB_STATE, GITHUB_STEP_SUMMARY, GITHUB_ENV, STATE_builder, RUNNER_TEMP } = process.env
  appendFileSync(GITHUB_OUTPUT, 'result=passed\\ntargets<<EOF\\none\\ntwo\\nEOF\\n')
  appendFileSync(GITHUB_STEP_SUMMARY, '# Title\\n')
  appendFileSync(GITHUB_ENV, 'NAME=value=2\\n')
  console.log('builder', STATE_builder, RUNNER_TEMP)
  console.log('::error file=Dockerfile,line=3::text')
  console.error('::warning::from standard error')
  if (!STATE_builder) appendFileSync(GITHUB_STATE, 'builder<<X\\nstagegate-1\\nX\\n')
  process.exitCode = STATE_builder ? 0 : 1`

test("the step's output is returned, and the post step gets its state and the same RUNNER_TEMP", async () => {
  const main = await run(WRITE_FILES)
  expect(main).toMatchObject({
    exitCode: 1,
    outputs: { result: 'passed', targets: 'one\ntwo' },
    summary: '# Title\n',
    exported: { NAME: 'value=2' },
    state: { builder: 'stagegate-1' },
    commands: [
      { name: 'error', properties: { file: 'Dockerfile', line: '3' }, message: 'text' },
      { name: 'warning', message: 'from standard error' },
    ],
    survivors: [],
  })
  expect(main.stdout).toContain(`builder undefined ${main.temp}`)
  const post = await main.post()
  expect(post).toMatchObject({ exitCode: 0, state: {}, summary: '# Title\n' })
  expect(post.stdout).toContain(`builder stagegate-1 ${main.temp}`)
})

test('a file command that the runner would refuse is an error', async () => {
  const source = `import { appendFileSync } from 'node:fs'; appendFileSync(process.env.GITHUB_OUTPUT, 'name<<EOF\\nvalue')`
  await expect(run(source)).rejects.toThrow("the delimiter 'EOF' was not found")
})

const WAIT = `process.on('SIGTERM', () => { console.log('cancelled'); process.exit(3) })
  console.log('ready')
  setInterval(() => {}, 1000)`

describe('canceling', () => {
  test('sends a signal when a line of the log matches', async () => {
    const result = await run(WAIT, { when: { matches: /^ready$/m, act: 'SIGTERM' } })
    expect(result).toMatchObject({ exitCode: 3, endedBy: null, stdout: 'ready\ncancelled\n' })
  })

  test('a process that a signal ended has no exit status', async () => {
    const result = await run(WAIT, { when: { matches: /ready/, act: 'SIGINT' } })
    expect(result).toMatchObject({ exitCode: null, endedBy: 'SIGINT' })
  })

  test('another action can run at that line', async () => {
    let done = 0
    const result = await run("console.log('ready'); console.log('ready')", {
      when: { matches: /ready/, act: () => (done += 1) },
    })
    expect([result.exitCode, done]).toEqual([0, 1])
  })

  test('children that still run are named and killed', async () => {
    const source = `import { spawn } from 'node:child_process'
      spawn('sleep', ['60'], { stdio: 'ignore' }).unref()`
    expect((await run(source)).survivors).toEqual(['sleep 60'])
  })

  test('a process that does not end is killed, and the run throws', async () => {
    await expect(run(WAIT, { timeoutMs: 300 })).rejects.toThrow(/did not end within 300 ms/)
  })
})

test('the CLI runs in the same way', async () => {
  const bundle = join(folder, 'cli')
  await mkdir(bundle)
  await writeFile(
    join(bundle, 'index.js'),
    'console.log(process.argv.slice(2).join(), process.env.GIVEN, process.env.CI)',
  )
  const result = await runCli(['verify', '.'], { bundle, env: { GIVEN: 'yes' } })
  expect(result).toMatchObject({ exitCode: 0, stdout: 'verify,. yes undefined\n' })
})
