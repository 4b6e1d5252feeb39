/** The release workflow's decisions about tags, in temporary repositories. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { LINUX } from '../helpers/systems.ts'
import { GIT } from '../helpers/things.ts'

const { version } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8')) as { version: string }
// Needs Bash and GNU sort, as on the workflow's runner.
const onRunner = await needs(LINUX, GIT)

onRunner.describe('the plan of a release', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stagegate-release-'))
    mkdirSync(join(folder, 'home'))
    git('init', '--quiet', '--initial-branch=main')
    commit('one')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function git(...args: string[]): void {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost']
    execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe' })
  }
  const commit = (message: string) => git('commit', '--quiet', '--allow-empty', `--message=${message}`)
  function plan(tag: string): { status: number | null; stdout: string; stderr: string } {
    const script = join(REPOSITORY_ROOT, 'script/release-plan')
    const { status, stdout, stderr } = spawnSync(script, [tag, 'main'], { cwd: folder, encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  test('moves the major tag to the newest release, by number', () => {
    for (const tag of ['v1.9.0', 'v1.10.0', 'v2.0.0', 'v1.11.0-rc.1', 'v1']) git('tag', tag)
    expect(plan('v1.10.0')).toMatchObject({ status: 0, stdout: 'prerelease=false\nmajor=v1\n' })
    expect(plan('v2.0.0')).toMatchObject({ status: 0, stdout: 'prerelease=false\nmajor=v2\n' })
  })

  test('never moves it backwards', () => {
    for (const tag of ['v1.2.0', 'v1.1.9', 'v10.0.0']) git('tag', tag)
    expect(plan('v1.1.9')).toMatchObject({ status: 0, stdout: 'prerelease=false\nmajor=\n' })
  })

  test('refuses to move it to an older commit, even after the newer tag was deleted', () => {
    git('tag', 'v1.1.9')
    commit('two')
    git('tag', 'v1')
    const { status, stdout, stderr } = plan('v1.1.9')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('v1.1.9 is on an older commit than v1')
  })

  test('ignores the tags of commits that are not on the branch', () => {
    git('tag', 'v1.0.0')
    git('switch', '--quiet', '--create', 'elsewhere')
    commit('two')
    git('tag', 'v1.9.0')
    expect(plan('v1.0.0')).toMatchObject({ status: 0, stdout: 'prerelease=false\nmajor=v1\n' })
  })

  test('is made again before the tag moves, without force', () => {
    const { jobs } = parse(readFileSync(join(REPOSITORY_ROOT, '.github/workflows/release.yml'), 'utf8')) as {
      jobs: Record<string, { steps: { name?: string; run?: string }[] }>
    }
    const steps = jobs['release']?.steps ?? []
    const script = steps.find(({ name }) => name === "Move the major version's tag")?.run ?? ''
    writeFileSync(join(folder, 'gh'), `#!/bin/sh\necho "$@" >>gh.log\n`, { mode: 0o755 })
    symlinkSync(join(REPOSITORY_ROOT, 'script'), join(folder, 'script'))
    for (const tag of ['v1.1.0', 'v1.2.0']) {
      commit(tag)
      git('tag', tag)
      git('update-ref', 'refs/remotes/origin/main', 'HEAD')
    }
    const move = (tag: string) =>
      execFileSync('bash', ['-e', '-c', script], {
        cwd: folder,
        env: {
          ...process.env,
          PATH: `${folder}:${process.env['PATH']}`,
          GITHUB_REF_NAME: tag,
          GITHUB_SHA: tag,
          GITHUB_REPOSITORY: 'stagegate/stagegate',
        },
      })
    move('v1.2.0')
    move('v1.1.0')
    expect(readFileSync(join(folder, 'gh.log'), 'utf8')).toBe(
      'api --method PATCH repos/stagegate/stagegate/git/refs/tags/v1 -f sha=v1.2.0\n',
    )
  })

  test('does not move it for a prerelease', () => {
    git('tag', 'v1.0.0-rc.2')
    expect(plan('v1.0.0-rc.2')).toMatchObject({ status: 0, stdout: 'prerelease=true\nmajor=\n' })
  })

  test('refuses a commit that is not on the branch', () => {
    git('switch', '--quiet', '--create', 'elsewhere')
    commit('two')
    git('tag', 'v1.0.0')
    const { status, stdout, stderr } = plan('v1.0.0')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('v1.0.0 is not on main')
  })

  test.each(['v1', 'v1.0', '1.0.0', 'v1.0.0-beta', 'v1.0.0-rc.1x'])('refuses the tag %s', tag => {
    git('tag', tag)
    expect(plan(tag)).toMatchObject({ status: 1, stdout: '' })
  })
})

test('the changelog has a section for the version of package.json', () => {
  const heading = `## [${version}]`
  const [, ...parts] = readFileSync(join(REPOSITORY_ROOT, 'CHANGELOG.md'), 'utf8').split(/^(?=## \[)/m)
  const part = parts.find(text => text.startsWith(heading))
  expect(part?.split('\n').length).toBeGreaterThan(3)
})

test('before the first release, nothing is listed as fixed', () => {
  const log = readFileSync(join(REPOSITORY_ROOT, 'CHANGELOG.md'), 'utf8')
  const released = log.match(/^## \[\d+\.\d+\.\d+\]/gm) ?? []
  if (released.length === 0) expect(log).not.toMatch(/^### (?:Fixed|Changed)/m)
})
