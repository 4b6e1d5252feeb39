/** Contents of archives and images according to other programs, in one comparable form. */
import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { decodeName, normalize } from '../../src/image/paths.ts'
import type { Row } from '../../src/image/tree/listing.ts'

/** A path of a file system. Paths of one inode have the same `inode`: the first of them in byte order. */
export interface Seen {
  path: string
  type: string
  size: number
  mode: number
  owner: string
  /** A symlink's target; for one of several paths of an inode, that inode. */
  link: string | null
}

/** The members of a tar in order, as GNU tar lists them. */
export function gnuTar(path: string): Row[] {
  const listing = execFileSync(
    'tar',
    ['--list', '--verbose', '--numeric-owner', '--full-time', '--quoting-style=c', '--file', path],
    { maxBuffer: 2 ** 30, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } },
  )
  return listing.toString('latin1').split('\n').filter(Boolean).map(parseLine)
}

const TYPES: Record<string, Row['type']> = {
  '-': 'file',
  d: 'directory',
  l: 'symlink',
  h: 'hardlink',
  c: 'character',
  b: 'block',
  p: 'fifo',
  C: 'file',
}
const LINE =
  /^(.)(.{9}) +(\d+)\/(\d+) +(\d+|\d+,\d+) [\d-]+ [\d:.]+ +("(?:[^"\\]|\\.)*")(?: (?:->|link to) ("(?:[^"\\]|\\.)*"))?$/

function parseLine(line: string): Row {
  const [, type = '', mode = '', uid, gid, size = '', name = '', link] = LINE.exec(line) ?? []
  if (type === '') throw new Error(`GNU tar wrote a line with another format: ${line}`)
  const kind = TYPES[type] as Row['type']
  const target = link === undefined ? null : unquote(link)
  return {
    path: normalize(unquote(name)),
    type: kind,
    size: kind === 'file' ? Number(size) : 0,
    mode: parseMode(mode),
    uid: Number(uid),
    gid: Number(gid),
    link: kind === 'hardlink' ? normalize(target ?? '') : target,
    layer: 0,
  }
}

function unquote(quoted: string): string {
  const plain = quoted.slice(1, -1).replace(/\\([0-7]{3}|.)/g, (_, code: string) => {
    if (code.length === 3) return String.fromCharCode(Number.parseInt(code, 8))
    return { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07' }[code] ?? code
  })
  return decodeName(Buffer.from(plain, 'latin1'))
}

/** Parses a mode such as `rwsr-xr-t`. */
function parseMode(text: string): number {
  let mode = 0
  for (const [i, letter] of [...text].entries()) {
    const special = [0o4000, 0o2000, 0o1000][Math.floor(i / 3)] as number
    if (letter !== '-' && letter !== 'S' && letter !== 'T') mode |= 0o400 >> i
    if ('sStT'.includes(letter)) mode |= special
  }
  return mode
}

/** The contents of a folder, by lstat(2). */
export function folderSeen(root: string): Seen[] {
  const names: { path: string; inode: string; stat: ReturnType<typeof lstatSync> & object }[] = []
  const walk = (path: string) => {
    for (const bytes of readdirSync(join(root, path), { encoding: 'buffer' })) {
      const name = path + '/' + bytes.toString()
      const stat = lstatSync(join(root, name))
      names.push({ path: name, inode: `${stat.dev}:${stat.ino}`, stat })
      if (stat.isDirectory()) walk(name)
    }
  }
  walk('')
  return grouped(
    names.map(({ path, inode, stat }) => {
      const type = stat.isFile()
        ? 'file'
        : stat.isDirectory()
          ? 'directory'
          : stat.isSymbolicLink()
            ? 'symlink'
            : stat.isFIFO()
              ? 'fifo'
              : stat.isBlockDevice()
                ? 'block'
                : 'character'
      const link = type === 'symlink' ? readlinkSync(join(root, path)) : null
      const size = type === 'file' ? Number(stat.size) : 0
      return { path, type, size, mode: Number(stat.mode) & 0o7777, owner: `${stat.uid}:${stat.gid}`, link, inode }
    }),
  )
}

/** Converts rows with one `file` per inode and hardlinks to it: a merged tree, or one whole archive. */
export function rowsSeen(rows: Iterable<Row>): Seen[] {
  const all = new Map([...rows].filter(({ path }) => path !== '/').map(row => [row.path, row]))
  return grouped(
    [...all.values()].map(({ path, type, mode, uid, gid, size, link }) => {
      const inode = type === 'hardlink' ? all.get(link ?? '') : undefined
      const own = inode ?? { type, size, link, mode, uid, gid }
      return {
        path,
        type: own.type,
        size: own.size,
        mode: own.mode,
        owner: `${own.uid}:${own.gid}`,
        link: own.link,
        inode: inode?.path ?? path,
      }
    }),
  )
}

function grouped(names: (Seen & { inode: string })[]): Seen[] {
  names.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
  const groups = Map.groupBy(names, ({ inode }) => inode)
  return names.map(({ inode, ...name }) => {
    const group = groups.get(inode) ?? []
    // The mode of a symlink has no meaning, and every program writes another one.
    const mode = name.type === 'symlink' ? 0o777 : name.mode
    return group.length > 1 ? { ...name, mode, link: `${name.link ?? ''} = ${group[0]?.path}` } : { ...name, mode }
  })
}
