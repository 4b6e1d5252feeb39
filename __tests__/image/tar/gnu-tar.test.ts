import { execFileSync } from 'node:child_process'
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Entry } from '../../../src/image/model.ts'
import type { Row } from '../../../src/image/tree/listing.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { needs } from '../../helpers/needs.ts'
import { gnuTar } from '../../helpers/oracles.ts'
import { LINUX } from '../../helpers/systems.ts'

const linux = await needs(LINUX)

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagegate-tar-'))
  const root = join(folder, 'root')
  const deep = `${'deep-'.repeat(20)}/${'er-'.repeat(40)}`
  for (const path of ['etc', 'usr/bin', deep, 'empty', 'ünïcödé']) mkdirSync(join(root, path), { recursive: true })
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\n')
  writeFileSync(join(root, 'usr/bin/su'), Buffer.alloc(70_000, 'su'))
  execFileSync('chmod', ['4755', join(root, 'usr/bin/su')])
  execFileSync('chmod', ['1777', join(root, 'empty')])
  execFileSync('mkfifo', [join(root, 'usr/pipe')])
  writeFileSync(join(root, `${deep}/${'f'.repeat(100)}`), 'long')
  writeFileSync(join(root, 'ünïcödé/名前 "quoted"\n\t\\'), 'name')
  writeFileSync(Buffer.concat([Buffer.from(join(root, 'latin1-')), Buffer.from([0xe9])]), 'byte')
  symlinkSync('usr/bin', join(root, 'bin'))
  symlinkSync(`/${deep}/${'t'.repeat(60)}`, join(root, 'etc/link'))
  linkSync(join(root, 'usr/bin/su'), join(root, 'usr/bin/sudo'))
  linkSync(join(root, `${deep}/${'f'.repeat(100)}`), join(root, 'zz-hardlink'))
  const file = openSync(join(root, 'usr/sparse'), 'w')
  for (let i = 0; i < 30; i++) writeSync(file, 'data', i * 100_000)
  ftruncateSync(file, 5_000_000)
  closeSync(file)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rowOf = ({ path, type, size, mode, uid, gid, link }: Entry): Row => ({
  path,
  type,
  size,
  mode,
  uid,
  gid,
  link,
  layer: 0,
})

/** Reads GNU tar's archive of the tree with GNU tar and with our reader. */
async function both(options: string[]): Promise<{ ours: Row[]; theirs: Row[]; sparse: Uint8Array | undefined }> {
  const path = join(folder, 'archive.tar')
  execFileSync('tar', ['--create', '--file', path, '-C', join(folder, 'root'), '--sort=name', ...options, '.'], {
    stdio: 'pipe',
  })
  const needs = [{ kind: 'path' as const, path: '/usr/sparse' }]
  const { entries, contents } = await readTestLayer({ tar: readFileSync(path), compression: 'none' }, { needs })
  return { ours: entries.map(rowOf), theirs: gnuTar(path), sparse: contents.get('/usr/sparse') }
}

// V7 has no long names, and ustar cannot store those of the folder here.
const SHORT = ['--exclude=./deep*', '--exclude=./zz*', '--exclude=./etc/link']

linux.describe('GNU tar lists the same members', () => {
  test.each<[string, string[]]>([
    ['gnu', ['--format=gnu']],
    ['oldgnu', ['--format=oldgnu']],
    ['pax', ['--format=posix']],
    ['ustar', ['--format=ustar', ...SHORT]],
    ['v7', ['--format=v7', '--exclude=./usr/pipe', ...SHORT]],
    ['pax, all in records', ['--format=posix', '--pax-option=globexthdr.name=g,comment=x']],
    ['PAX 0.0 sparse', ['--format=posix', '--sparse', '--sparse-version=0.0']],
    ['PAX 0.1 sparse', ['--format=posix', '--sparse', '--sparse-version=0.1']],
    ['PAX 1.0 sparse', ['--format=posix', '--sparse', '--sparse-version=1.0']],
    ['large owners', ['--format=gnu', '--owner=9000000', '--group=9000001']],
    ['large owners in PAX', ['--format=posix', '--owner=9000000', '--group=9000001']],
    ['absolute names', ['--format=posix', '--absolute-names', '--transform=s,^\\.,/abs,']],
  ])('of %s', async (_, options) => {
    const { ours, theirs, sparse } = await both(options)
    expect(ours).toEqual(theirs)
    expect(ours.length).toBeGreaterThan(10)
    expect(sparse === undefined || Buffer.compare(sparse, readFileSync(join(folder, 'root/usr/sparse'))) === 0).toBe(
      true,
    )
  })

  test("of this machine's own files", async () => {
    const path = join(folder, 'machine.tar')
    execFileSync('sh', [
      '-c',
      `tar --create --file '${path}' -C / usr/share/doc usr/sbin etc/alternatives 2>/dev/null || true`,
    ])
    const { entries } = await readTestLayer({ tar: readFileSync(path), compression: 'none' }, { chunk: 65_521 })
    const theirs = gnuTar(path)
    expect(entries.length).toBe(theirs.length)
    expect(entries.map(rowOf)).toEqual(theirs)
  })
})
