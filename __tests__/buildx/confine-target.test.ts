/** Targets are as `docker buildx bake --print` prints them. */
import { execFileSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { confineTarget, type Permissions } from '../../src/buildx/confine-target.ts'
import { unfitFile } from '../../src/options/opened-files.ts'
import { outsidePath } from '../../src/outside-path.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { project } from '../helpers/project.ts'
import { POSIX } from '../helpers/systems.ts'

let cwd: string
beforeAll(async () => {
  cwd = await project({ Dockerfile: '', 'sub/Dockerfile': '', token: '', 'https:/x': '', 'c,d/Dockerfile': '' })
  await mkdir(join(cwd, 'fifo'))
  if (process.platform !== 'win32')
    for (const name of ['.dockerignore', 'Dockerfile.dockerignore']) execFileSync('mkfifo', [join(cwd, 'fifo', name)])
  await symlink('/etc', join(cwd, 'link'))
  await symlink('/etc/hostname', join(cwd, 'linked-file'))
  await symlink('sub', join(cwd, 'inner'))
  await symlink('/proc/4000000/environ', join(cwd, 'later'))
})
afterAll(removeTemporaryFolders)

const posix = await needs(POSIX)

const confine = (target: object, { allow = [], secretEnvs = [], replacesSbom = false }: Partial<Permissions> = {}) =>
  confineTarget(
    { context: '.', dockerfile: 'Dockerfile', ...target },
    {
      outsidePath: path => outsidePath(path, cwd, allow),
      unfitFile: (path, opened) => unfitFile(path, opened, cwd),
      env: { SECRET: 'x', NPM: 'y' },
      allow,
      secretEnvs,
      replacesSbom,
    },
  )
const messages = (target: object, more: Partial<Permissions> = {}) =>
  confine(target, more).refusals.map(({ message }) => message)

posix.describe('outside of the working directory', () => {
  test.each<[string, object]>([
    ['a context', { context: '/etc' }],
    ['a context above', { context: '../..' }],
    ['a context behind a link', { context: 'link' }],
    ['a context above a link', { context: 'link/../etc' }],
    ['a context with a scheme of bake', { context: 'cwd://../../etc' }],
    ['a context that looks like a URL', { context: 'https://../../../../../../../../etc' }],
    ['a named context', { contexts: { a: '/etc' } }],
    ['a layout', { contexts: { a: 'oci-layout:///etc/x@sha256:abc' } }],
    [
      'a layout that buildx before 0.31 cuts at the first colon',
      { contexts: { a: 'oci-layout://link:5000/y@sha256:a' } },
    ],
    ['a layout that newer ones cut at the last', { contexts: { a: `oci-layout://../x@y:z@sha256:${'a'.repeat(64)}` } }],
    ['a layout with a tag', { contexts: { a: 'oci-layout://link:1' } }],
    ['a Dockerfile', { dockerfile: '/etc/hostname' }],
    ['a Dockerfile behind a link', { dockerfile: 'linked-file' }],
    ['a Dockerfile of a remote context', { context: 'https://example.com/a.git', dockerfile: 'cwd://linked-file' }],
    ['a secret', { secret: [{ id: 'h', src: '/etc/hostname' }] }],
    ['a secret behind a link', { secret: [{ id: 'h', src: 'linked-file' }] }],
    ['a secret behind a link to what does not exist yet', { secret: [{ id: 'h', src: 'later' }] }],
    ['a secret by its id', { secret: [{ id: '/etc/hostname' }] }],
    ['a secret as text', { secret: ['id=h,src=/etc/hostname'] }],
    ['a secret with another key', { secret: ['type=file,id=h,SOURCE=/etc/hostname'] }],
    ['a secret that does not exist', { secret: [{ id: 'h', src: '/nowhere/x' }] }],
    ['an SSH key', { ssh: [{ id: 'k', paths: ['/etc/hostname'] }] }],
    ['an SSH key as text', { ssh: ['k=token,/etc/hostname'] }],
  ])('%s is refused, unless the workflow permits it', (_, target) => {
    expect(messages(target)).toEqual([
      expect.stringMatching(/outside of the working directory.* add fs\.read=\/\S* to/),
    ])
    expect(messages(target, { allow: ['fs.read=/'] })).toEqual([])
    expect(messages(target, { allow: ['fs=*'] })).toEqual([])
    expect(messages(target, { allow: ['fs.write=/', 'fs.read=sub'] })).toHaveLength(1)
  })
})

posix.describe('a FIFO, for which a build would wait forever', () => {
  test.each<[string, object, string]>([
    ['the ignore file of the context', { context: 'fifo' }, 'fifo/.dockerignore'],
    ['the ignore file of a Dockerfile', { dockerfile: 'fifo/Dockerfile' }, 'fifo/Dockerfile.dockerignore'],
    ['the ignore file of a named context', { contexts: { a: 'fifo' } }, 'fifo/.dockerignore'],
    ['a layout', { contexts: { a: 'oci-layout://fifo' } }, 'fifo/'],
    ['a layout with a colon', { contexts: { a: 'oci-layout://fifo:5000/y' } }, 'fifo/'],
    ['a secret', { secret: [{ id: 'a', src: 'fifo/.dockerignore' }] }, 'fifo/.dockerignore'],
    ['an SSH key', { ssh: [{ id: 'a', paths: ['fifo/.dockerignore'] }] }, 'fifo/.dockerignore'],
  ])('is refused as %s', (_, target, name) => {
    const [message, ...others] = messages(target)
    expect(message).toMatch(/cannot be read: ".*" is a FIFO\. Replace it with a regular file\.$/)
    expect(message).toContain(name)
    expect(others).toEqual([])
  })
})

describe('in the working directory', () => {
  test.each<[string, object]>([
    ['the default', {}],
    ['a folder', { context: './sub', contexts: { a: 'cwd://sub', b: `oci-layout://sub:1@sha256:abc` } }],
    ['a link to a folder', { context: 'inner' }],
    ['a name with a comma', { context: 'c,d' }],
    ['a Dockerfile above its context', { context: 'sub', dockerfile: '../Dockerfile' }],
    ['a Dockerfile in the definition', { 'dockerfile-inline': 'FROM a', dockerfile: '/etc/hostname' }],
    ['a secret and a key', { secret: [{ id: 't', src: 'token' }], ssh: [{ id: 'k', paths: ['token'] }] }],
    ['a URL', { context: 'https://example.com/a.git#main:sub', contexts: { a: 'docker-image://x', b: 'target:b' } }],
    ['a repository', { context: 'github.com/owner/name' }],
  ])('%s is permitted', (_, target) => expect(messages(target)).toEqual([]))
})

describe('a secret from the environment', () => {
  test.each<[string, unknown]>([
    ['by its variable', { id: 't', env: 'SECRET' }],
    ['by its id', { id: 'SECRET' }],
    ['as text', 'type=env,id=t,env=SECRET'],
    ['as text with another key', 'type=env,id=t,src=SECRET'],
  ])('%s needs the input secret-envs', (_, secret) => {
    expect(messages({ secret: [secret] })).toEqual([
      expect.stringMatching(/add (?:t|SECRET)=SECRET to the input secret-envs/),
    ])
    expect(messages({ secret: [secret] }, { secretEnvs: ['SECRET'] })).toEqual([])
    expect(messages({ secret: [secret] }, { secretEnvs: ['NPM'] })).toHaveLength(1)
    expect(messages({ secret: [secret] }, { allow: ['fs=*', 'ssh'] })).toHaveLength(1)
  })
  test('is not chosen a second time', () => {
    expect(confine({ secret: [{ id: 'SECRET' }, { id: 'token' }] }).target['secret']).toEqual([
      { id: 'SECRET', env: 'SECRET' },
      { id: 'token', src: 'token' },
    ])
    expect(confine({ secret: ['id=SECRET'] }).target['secret']).toEqual(['id=SECRET,env=SECRET'])
  })
})

test.each<[string, object, string]>([
  ['the network of the host', { network: 'host' }, 'network.host'],
  ['an entitlement', { entitlements: ['security.insecure'] }, 'security.insecure'],
  ['a device', { entitlements: ['device=nvidia.com/gpu'] }, 'device'],
  ['the SSH agent', { ssh: [{ id: 'default' }] }, 'ssh'],
  ['the SSH agent as text', { ssh: ['default'] }, 'ssh'],
  ['the SSH agent for its context', { context: 'git@example.com:a/b.git' }, 'ssh'],
])('%s needs the input allow', (_, target, allow) => {
  expect(messages(target)).toEqual([expect.stringContaining('to the input allow')])
  expect(messages(target, { allow: [allow] })).toEqual([])
})

describe('attestations', () => {
  test.each<[string, unknown[]]>([
    ['none', []],
    ['provenance and an SBOM', [{ type: 'provenance', mode: 'max' }, { type: 'sbom' }]],
    ['none of a type', ['type=provenance,disabled=true', { type: 'sbom', disabled: true }]],
  ])('%s', (_, attest) => expect(messages({ attest })).toEqual([]))

  test.each<[string, unknown]>([
    ['a generator', { type: 'sbom', generator: 'evil/x' }],
    ['a generator as text', 'type=sbom,generator=evil/x'],
    ['a generator with another key', 'Type=sbom,GENERATOR=evil/x'],
  ])('%s needs the input sbom, which replaces it', (_, attest) => {
    expect(messages({ attest: [attest] })).toEqual([expect.stringContaining('Name it in the input sbom')])
    expect(messages({ attest: [attest] }, { replacesSbom: true })).toEqual([])
  })

  test('a type that Stagegate does not know is refused', () => {
    expect(messages({ attest: [{ type: 'other' }] })).toEqual([expect.stringContaining('attestation "other"')])
    expect(messages({ attest: ['mode=max'] }, { replacesSbom: true })).toEqual([
      expect.stringContaining('attestation ""'),
    ])
  })
})

test('caches, outputs and calls do not reach the build', () => {
  const { target, ignored, refusals } = confine({
    'cache-to': [{ type: 'registry', ref: 'x' }],
    'cache-from': [{ type: 'gha', url: 'https://example.com' }],
    output: [{ type: 'registry' }],
    call: 'check',
    description: 'd',
    tags: ['a:1'],
    ulimits: ['nofile=1:1'],
  })
  expect(target).toEqual({ context: '.', dockerfile: 'Dockerfile', tags: ['a:1'], ulimits: ['nofile=1:1'] })
  expect(ignored).toEqual(['cache-to', 'cache-from', 'call'])
  expect(refusals).toEqual([])
})

test.each(['policy', 'future'])('an attribute that Stagegate does not know is refused: %s', name => {
  expect(messages({ [name]: {} })).toEqual([expect.stringContaining(`the attribute "${name}"`)])
})

test.each<[string, object, boolean]>([
  ['a path', { context: `\${"/etc"}` }, true],
  ['a tag', { tags: [`a:\${x}`] }, true],
  ['an escaped path, which is another one for buildx', { context: `$\${x}` }, true],
  ['a key', { args: { [`\${x}`]: '1' } }, true],
  ['an argument', { args: { A: '%{if true}' } }, true],
  ['an escaped argument', { args: { A: `$\${x} %%{y} $$$\${z}`, B: null }, 'dockerfile-inline': `FROM $\${X}` }, false],
])('what HCL would evaluate again is refused: %s', (_, target, refused) => {
  const templates = messages(target).filter(message => message.includes('contains a template'))
  expect(templates).toHaveLength(refused ? 1 : 0)
})

test.each<[string, object]>([
  ['a context with = in its name', { contexts: { 'x=y': 'target:bad' } }],
  ['a context that would replace an image', { contexts: { 'debian:bookworm-slim=x': '.' } }],
  ['an argument with = in its name', { args: { 'BASE=debian@sha256:00': 'z' } }],
  ['an argument without a value', { args: { 'A=b': null } }],
  ['an argument without a name', { args: { '': 'b' } }],
  ['a name with a line break', { args: { 'A\nB': 'b' } }],
])('a name that has no single meaning is refused: %s', (_, target) => {
  expect(messages(target)).toEqual([
    expect.stringMatching(/^(?:args|contexts) has the name ".*", which is empty, or has a space or =\. Rename it\.$/),
  ])
})
