/** package.json is right, and anyone can run the program without installing anything. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { npmManifest } from '../../script/bundling/npm-package.ts'
import { node24, REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { makeLayout } from '../helpers/layout.ts'
import { needs } from '../helpers/needs.ts'
import { type ProcessResult, runProcess } from '../helpers/process.ts'
import { findProgram } from '../helpers/programs.ts'
import { POSIX } from '../helpers/systems.ts'
import { GIT } from '../helpers/things.ts'

const read = (path: string) => readFileSync(join(REPOSITORY_ROOT, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  name: string
  version: string
  shipped: string[]
  scripts: Record<string, string>
  devDependencies: Record<string, string>
} & Record<string, unknown>

describe('package-lock.json', () => {
  test('has the optional packages of every platform, which npm ci requires', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(name => !isLocked(packages, path, name)),
    )
    expect(missing).toEqual([])
  })
})

/** Whether a package at this path resolves another, by the rule of node_modules. */
function isLocked(packages: Record<string, unknown>, path: string, name: string): boolean {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true
    if (at === '') return false
  }
}

describe('package.json', () => {
  test('gives npm nothing to install and nothing to run', () => {
    for (const field of [
      'dependencies',
      'optionalDependencies',
      'peerDependencies',
      'bundleDependencies',
      'workspaces',
    ])
      expect(manifest).not.toHaveProperty(field)
    // For one of these scripts, npm installs all development tools of a package from Git.
    for (const script of ['postinstall', 'build', 'preinstall', 'install', 'prepack', 'prepare'])
      expect(manifest.scripts).not.toHaveProperty(script)
  })

  test('lists exactly the packages that the sources import as shipped', () => {
    const sources = globSync('src/**/*.ts', { cwd: REPOSITORY_ROOT }).map(read)
    const imported = sources
      .flatMap(text => [...text.matchAll(/^import (?!type )[^'"]*? from '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)])
      .map(([, from, dynamic]) => from ?? dynamic ?? '')
      .filter(name => !name.startsWith('node:'))
      .map(name => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
    expect(manifest.shipped).toEqual([...new Set(imported)].sort())
    expect(Object.keys(manifest.devDependencies)).toEqual(expect.arrayContaining(manifest.shipped))
  })

  test("matches Dependabot's list of shipped packages", () => {
    const { updates } = parse(read('.github/dependabot.yml')) as {
      updates: { groups: Record<string, { patterns?: string[]; 'exclude-patterns'?: string[] }> }[]
    }
    expect(updates[0]?.groups['shipped']?.patterns).toEqual(manifest.shipped)
    expect(updates[0]?.groups['tools']?.['exclude-patterns']).toEqual(manifest.shipped)
  })

  test('has the Node version of .node-version', () => {
    expect(read('.node-version').trim()).toBe(manifest.devDependencies['node']?.replace('^', ''))
  })

  test('describes the published package as this one', () => {
    const published = JSON.parse(read('dist/cli/package.json')) as Record<string, unknown>
    expect(published).toEqual(npmManifest(manifest))
    for (const value of Object.values(published)) expect(value).toBeDefined()
    expect(published).not.toHaveProperty('dependencies')
    expect(published).not.toHaveProperty('private')
  })
})

/** npm's cache folder. */
let home = ''

/** npm and npx without a registry and configuration, and with a cache that was empty before these tests. */
async function offline(program: 'npm' | 'npx', args: string[], cwd: string): Promise<ProcessResult> {
  const found = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()
  const env = {
    HOME: home,
    PATH: [node24(), found, findProgram('git') ?? '/usr/bin/git'].map(dirname).concat('/usr/bin', '/bin').join(':'),
    npm_config_cache: join(home, 'cache'),
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_update_notifier: 'false',
    npm_config_fetch_retries: '0',
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
  return runProcess(found, args, { cwd, env })
}

// Uses program names of a Unix shell; Windows has others.
const onPosix = await needs(POSIX)
const withGit = await needs(POSIX, GIT)

describe('without a registry', () => {
  let image = ''
  beforeAll(async () => {
    home = await temporaryFolder('npm-home')
    image = join(await temporaryFolder('image'), 'layout')
    makeLayout(image, [{ layers: [[{ path: 'etc/motd', content: 'hello\n' }]], config: { User: '1000:1000' } }])
  })
  afterAll(removeTemporaryFolders)

  withGit.test('npx runs the CLI from a Git repository', async () => {
    const repository = await repositoryOfStagegate()
    const url = `git+${pathToFileURL(repository).href}`
    const elsewhere = await temporaryFolder('elsewhere')
    // npm 12 takes packages from Git only with an option, as the README says.
    const { stdout: npm } = await offline('npm', ['--version'], elsewhere)
    const allowed = Number.parseInt(npm, 10) >= 12 ? ['--allow-git=root'] : []
    const version = await offline('npx', ['--yes', ...allowed, url, '--version'], elsewhere)
    expect(version).toMatchObject({ exitCode: 0, stdout: `${manifest.version}\n` })
    const inspected = await offline('npx', ['--yes', ...allowed, url, 'inspect', image, '--format', 'json'], elsewhere)
    expect(JSON.parse(inspected.stdout)).toMatchObject({ tool: { version: manifest.version }, result: 'passed' })
  })

  onPosix.test('npm packs dist/cli, and the package installs and runs', async () => {
    const folder = await temporaryFolder('pack')
    const packed = await offline('npm', ['pack', join(REPOSITORY_ROOT, 'dist/cli'), '--json'], folder)
    expect(packed).toMatchObject({ exitCode: 0 })
    const [archive = ''] = readdirSync(folder).filter(name => name.endsWith('.tgz'))
    expect(archive).toBe(`stagegate-${manifest.version}.tgz`)

    const prefix = join(folder, 'prefix')
    mkdirSync(prefix)
    writeFileSync(join(prefix, 'package.json'), '{}')
    expect(await offline('npm', ['install', join(folder, archive)], prefix)).toMatchObject({ exitCode: 0 })
    expect(readdirSync(join(prefix, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual(['stagegate'])
    const installed = join(prefix, 'node_modules/stagegate')
    for (const file of ['README.md', 'LICENSE', 'licenses.txt']) expect(existsSync(join(installed, file))).toBe(true)

    const run = await offline('npx', ['stagegate', 'inspect', image, '--format', 'json'], prefix)
    expect(JSON.parse(run.stdout)).toMatchObject({ tool: { version: manifest.version }, result: 'passed' })
  })
})

/** A bare repository with this folder's files, as far as npm needs them. */
async function repositoryOfStagegate(): Promise<string> {
  const folder = await temporaryFolder('repository')
  const work = join(folder, 'work')
  mkdirSync(work)
  for (const path of ['package.json', 'package-lock.json', '.npmrc', 'README.md', 'LICENSE', 'dist', 'action.yml'])
    cpSync(join(REPOSITORY_ROOT, path), join(work, path), { recursive: true })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: work, stdio: 'pipe' })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=one')
  git('clone', '--quiet', '--bare', work, join(folder, 'stagegate.git'))
  return join(folder, 'stagegate.git')
}
