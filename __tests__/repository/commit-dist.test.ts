/** The workflow that may write to Dependabot's branches: what it runs, and its step with a hostile artifact. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { runProcess } from '../helpers/process.ts'
import { LINUX } from '../helpers/systems.ts'
import { GIT } from '../helpers/things.ts'

interface Step {
  name?: string
  uses?: string
  run?: string
}
const workflow = (name: string) =>
  parse(readFileSync(join(REPOSITORY_ROOT, `.github/workflows/${name}.yml`), 'utf8')) as {
    jobs: Record<string, { if: string; permissions?: Record<string, string>; steps: Step[] }>
    permissions: Record<string, string>
  }
const job = workflow('commit-dist').jobs['commit']
const script = job?.steps.find(({ name }) => name === 'Commit dist')?.run ?? ''
const onRunner = await needs(LINUX, GIT)

test('the job that bundles has no permissions, and the one with permissions runs no code of the pull request', () => {
  const rebuild = workflow('rebuild-dist')
  expect(rebuild.permissions).toEqual({ contents: 'read' })
  for (const { permissions } of Object.values(rebuild.jobs)) expect(permissions).toBeUndefined()
  for (const { run = '' } of job?.steps ?? []) {
    expect(run).not.toMatch(/\b(?:npm|npx|node)\b|script\/|\.\//)
    // Others choose branch names, so they are passed as variables, never as script text.
    expect(run).not.toContain('${{')
  }
})

onRunner.describe('the step that commits dist', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stagegate-commit-dist-'))
    for (const name of ['bin', 'home', 'temp/dist/action', 'temp/dist/cli', 'origin'])
      mkdirSync(join(folder, name), { recursive: true })
    git('origin', 'init', '--quiet', '--bare', '--initial-branch=dependabot/npm/x')
    git('.', 'clone', '--quiet', join(folder, 'origin'), 'work')
    for (const entry of ['action', 'cli']) {
      mkdirSync(join(folder, 'work/dist', entry), { recursive: true })
      writeFileSync(join(folder, 'work/dist', entry, 'index.js'), 'old\n')
      writeFileSync(join(folder, 'work/dist', entry, 'gone.js'), 'old\n')
      writeFileSync(join(folder, 'temp/dist', entry, 'index.js'), 'new\n')
    }
    chmodSync(join(folder, 'work/dist/cli/index.js'), 0o755)
    git('work', 'add', '--all')
    git('work', 'commit', '--quiet', '--message=one')
    git('work', 'push', '--quiet', 'origin', 'HEAD:refs/heads/dependabot/npm/x')
    // A fake of GitHub's command, which would start the workflows that test the new dist.
    writeFileSync(join(folder, 'bin/gh'), `#!/bin/sh\necho "$@" >>${join(folder, 'gh.log')}\n`)
    chmodSync(join(folder, 'bin/gh'), 0o755)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function git(at: string, ...args: string[]): string {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost']
    return execFileSync('git', [...identity, ...args], { cwd: join(folder, at), encoding: 'utf8', stdio: 'pipe' })
  }
  const run = () =>
    runProcess('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: join(folder, 'work'),
      env: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
        HOME: join(folder, 'home'),
        RUNNER_TEMP: join(folder, 'temp'),
        BRANCH: 'dependabot/npm/x',
        GH_TOKEN: 'token',
        GITHUB_SERVER_URL: 'https://github.invalid',
        GITHUB_REPOSITORY: 'stagegate/stagegate',
      },
    })
  const pushed = () => git('origin', 'log', '--format=%s', 'dependabot/npm/x').trim().split('\n')

  test('pushes exactly the new files, with the right mode, and starts the workflows that test the new dist', async () => {
    expect(await run()).toMatchObject({ exitCode: 0 })
    expect(pushed()).toEqual(['Bundle the new dependencies [dependabot skip]', 'one'])
    const tree = git('origin', 'ls-tree', '-r', '--format=%(objectmode) %(path)', 'dependabot/npm/x').trim()
    expect(tree.split('\n')).toEqual(['100644 dist/action/index.js', '100755 dist/cli/index.js'])
    const asked = readFileSync(join(folder, 'gh.log'), 'utf8')
    expect(asked.trim().split('\n')).toEqual(
      ['dist.yml', 'ci.yml', 'examples.yml'].map(
        workflow => `workflow run ${workflow} --repo stagegate/stagegate --ref dependabot/npm/x`,
      ),
    )
  })

  test.each([
    ['a link', () => symlinkSync('/etc/passwd', join(folder, 'temp/dist/cli/link.js'))],
    ['another folder', () => mkdirSync(join(folder, 'temp/dist/hooks'))],
    ['a deeper folder', () => mkdirSync(join(folder, 'temp/dist/cli/.git'))],
    ['a file next to the bundles', () => writeFileSync(join(folder, 'temp/dist/.gitattributes'), '')],
  ])('refuses an artifact with %s', async (_, plant) => {
    plant()
    const result = await run()
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain('do not belong in dist')
    expect(pushed()).toEqual(['one'])
  })

  test('fails if the branch has moved, and does nothing if dist is unchanged', async () => {
    git('work', 'commit', '--quiet', '--allow-empty', '--message=two')
    git('work', 'push', '--quiet', 'origin', 'HEAD:refs/heads/dependabot/npm/x')
    git('work', 'reset', '--quiet', '--hard', 'HEAD~1')
    expect((await run()).exitCode).not.toBe(0)
    expect(pushed()).toEqual(['two', 'one'])

    git('work', 'reset', '--quiet', '--hard', 'origin/dependabot/npm/x')
    rmSync(join(folder, 'temp/dist'), { recursive: true, force: true })
    execFileSync('cp', ['-r', join(folder, 'work/dist'), join(folder, 'temp/dist')])
    expect(await run()).toMatchObject({ exitCode: 0 })
    expect(pushed()).toEqual(['two', 'one'])
    expect(statSync(join(folder, 'gh.log'), { throwIfNoEntry: false })).toBeUndefined()
  })
})
