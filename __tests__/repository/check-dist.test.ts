/** script/check-dist with another checkout: whose scripts run. Small stand-ins take the places of npm and the bundler. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { runProcess } from '../helpers/process.ts'
import { LINUX } from '../helpers/systems.ts'
import { GIT } from '../helpers/things.ts'

const onRunner = await needs(LINUX, GIT)

test('the workflow runs the scripts of the base branch', () => {
  const { jobs } = parse(readFileSync(join(REPOSITORY_ROOT, '.github/workflows/dist.yml'), 'utf8')) as {
    jobs: { rebuild: { steps: { run?: string; with?: Record<string, unknown> }[] } }
  }
  expect(jobs.rebuild.steps).toMatchObject([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the workflow
    { with: { ref: '${{ github.base_ref || github.event.repository.default_branch }}' } },
    { with: { path: 'proposed' } },
    { run: 'script/check-dist proposed' },
  ])
})

onRunner.describe('the dist of another checkout', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stagegate-check-dist-'))
    const base = (path: string, text: string) => write(`base/${path}`, text)
    base('script/check-dist', readFileSync(join(REPOSITORY_ROOT, 'script/check-dist'), 'utf8'))
    base('script/bundle', `#!/bin/sh\ncd "$(dirname "$0")/.." && mkdir -p "$1" && ${BUNDLE}\n`)
    base('script/lib/set-up.sh', 'set_up() { PATH=$PWD/node_modules/.bin:$PATH; }\n')
    for (const path of ['script/bundling/x', 'script/fetch/x', 'tsconfig.json', '.npmrc', 'LICENSE', 'schema/x'])
      base(path, '')
    base('package.json', '{}')
    base('package-lock.json', lock('node_modules/@vercel/ncc'))
    base('src/action.ts', 'one\n')
    install('base')
    // Installs this folder, whatever the lock file names.
    write('bin/npm', `#!/bin/sh\ncp -R ${join(folder, 'npm')} node_modules\n`)
    mkdirSync(join(folder, 'tmp'))
    install('npm', '')
    execFileSync('cp', ['-R', 'base', 'proposed'], { cwd: folder })
    rmSync(join(folder, 'proposed/node_modules'), { recursive: true })
    write('proposed/dist/action', 'bundled by one: one\n')
    git('init', '--quiet')
    git('add', '--all')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  // Each installed bundler writes its name and the source.
  const BUNDLE = 'ncc src/action.ts >"$1/action"'
  const lock = (...paths: string[]) =>
    JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(['', ...paths].map(path => [path, {}])) })
  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
    if (text.startsWith('#!')) chmodSync(join(folder, path), 0o755)
  }
  function install(at: string, modules = '/node_modules', name = 'one'): void {
    for (const each of ['@vercel/ncc', 'typescript', '@typescript/old'])
      write(`${at}${modules}/${each}/package.json`, `{"version":"${name}"}`)
    write(`${at}${modules}/.bin/ncc`, `#!/bin/sh\nprintf 'bundled by ${name}: ' && cat "$1"\n`)
  }
  function git(...args: string[]): void {
    execFileSync('git', args, { cwd: join(folder, 'proposed'), stdio: 'pipe' })
  }
  const check = () =>
    runProcess(join(folder, 'base/script/check-dist'), [join(folder, 'proposed')], {
      cwd: folder,
      env: {
        PATH: `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
        TMPDIR: join(folder, 'tmp'),
      },
    })

  test('passes if it is what the sources and our scripts build', async () => {
    expect(await check()).toMatchObject({ exitCode: 0, stdout: '' })
    write('proposed/src/action.ts', 'two\n')
    write('proposed/dist/action', 'bundled by one: two\n')
    expect(await check()).toMatchObject({ exitCode: 0, stdout: '' })
  })

  test('fails if its own script verifies nothing', async () => {
    write('proposed/dist/action', 'planted\n')
    write('proposed/script/check-dist', '#!/bin/sh\nexit 0\n')
    write('proposed/script/lib/set-up.sh', `set_up() { touch ${join(folder, 'ran')}; }\n`)
    const { exitCode, stdout } = await check()
    expect({ exitCode, ran: existsSync(join(folder, 'ran')) }).toEqual({ exitCode: 1, ran: false })
    expect(stdout).toContain('dist does not match the sources')
    expect(stdout).toMatch(/A\nmaintainer must review .*:\nFiles script\/lib\/set-up\.sh and .* differ\n$/)
  })

  test('fails if it is what a changed script builds, and lists the script', async () => {
    write('proposed/script/bundle', `#!/bin/sh\necho 'planted' >"$1/action"\n`)
    write('proposed/dist/action', 'planted\n')
    const { exitCode, stdout } = await check()
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/Files script\/bundle and .* differ\n$/)
  })

  test('fails if it is what another bundler builds, and names the package', async () => {
    install('npm', '', 'two')
    expect(await check()).toMatchObject({ exitCode: 0 })
    write('proposed/dist/action', 'bundled by two: one\n')
    const { exitCode, stdout } = await check()
    expect(exitCode).toBe(1)
    expect(stdout).toContain('\nanother version of @vercel/ncc\n')
  })

  test('ignores a folder node_modules that is in Git', async () => {
    install('proposed', '/node_modules', 'planted')
    write('proposed/node_modules/.stagegate-lock', lock('node_modules/@vercel/ncc'))
    write('proposed/dist/action', 'bundled by planted: one\n')
    expect((await check()).exitCode).toBe(1)
  })

  test('refuses a link to a file with the same content', async () => {
    cpSync(join(folder, 'proposed/dist/action'), join(folder, 'elsewhere'))
    execFileSync('ln', ['-sf', join(folder, 'elsewhere'), join(folder, 'proposed/dist/action')])
    expect((await check()).exitCode).toBe(1)
  })

  test.each([
    lock('../../base/node_modules/@vercel/ncc'),
    lock('node_modules/../../../base/node_modules/typescript'),
    '{"lockfileVersion":1,"packages":{}}',
  ])('refuses the lock file %s, before npm installs anything', async text => {
    write('proposed/package-lock.json', text)
    write('bin/npm', `#!/bin/sh\ntouch ${join(folder, 'ran')}\n`)
    const { exitCode, stdout } = await check()
    expect({ exitCode, ran: existsSync(join(folder, 'ran')) }).toEqual({ exitCode: 1, ran: false })
    expect(stdout).toContain('package-lock.json has packages outside of node_modules')
  })

  test('reports a file that is not in Git', async () => {
    git('rm', '--quiet', '--cached', 'dist/action')
    expect(await check()).toMatchObject({ exitCode: 1, stdout: 'not in Git:\ndist/action\n' })
  })
})
