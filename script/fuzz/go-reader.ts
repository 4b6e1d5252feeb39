/** Compares Stagegate's tar reader with Go's archive/tar, with which every engine unpacks layers. */
import { execFileSync } from 'node:child_process'
import { crc32 } from 'node:zlib'
import { Failure } from '../../src/failure.ts'
import type { EntryType } from '../../src/image/model.ts'
import { decodeName } from '../../src/image/paths.ts'
import { createWalker } from '../../src/image/tar/walker.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/options/limits.ts'
import { createRandom } from './random.ts'
import { mutateTar } from './tar-mutants.ts'

/** Go's own limits, and none for what Go does not limit. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, path: 2 ** 20, xattrs: 2 ** 20 }

/** Both readers refuse larger files. */
const MAX_SIZE = 2 ** 24

/** Members that can be read, as text, and whether the archive is refused after them. */
interface Reading {
  members: string[]
  refused: boolean
}

/** A case that the readers treat differently. */
export interface Mismatch {
  seed: number
  go: Reading
  stagegate: Reading
}

/** Reads the mutants of these seeds with both readers. */
export function compareReaders(
  program: string,
  first: number,
  count: number,
): { read: number; mismatches: Mismatch[] } {
  const seeds = Array.from({ length: count }, (_, i) => first + i)
  const archives = seeds.map(seed => mutateTar(createRandom(seed)))
  const input = archives.flatMap(archive => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(archive.length)
    return [length, archive]
  })
  const output = execFileSync(program, { input: Buffer.concat(input), maxBuffer: 2 ** 30 })
  const lines = output.toString('utf8').trimEnd().split('\n')
  if (lines.length !== count) throw new Error(`Go read ${lines.length} of ${count} archives`)
  const mismatches: Mismatch[] = []
  let read = 0
  for (const [i, seed] of seeds.entries()) {
    const go = parseReading(lines[i] as string)
    // Most archives come in chunks of several blocks, which is faster.
    const stagegate = readArchive(archives[i] as Buffer, seed % 10 === 0 ? 1 + (seed % 700) : 1500)
    if (!go.refused) read++
    // Where an archive is refused, members before that do not matter.
    const same =
      go.refused || stagegate.refused
        ? go.refused === stagegate.refused
        : String(go.members) === String(stagegate.members)
    if (!same) mismatches.push({ seed, go, stagegate })
  }
  return { read, mismatches }
}

interface GoMember {
  Name: string
  Type: string
  Size: number
  Mode: number
  UID: number
  GID: number
  Link: string
  Capability: boolean
  Sum: number
}

const TYPES: Record<string, EntryType> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

function parseReading(line: string): Reading {
  const { Members, Refused } = JSON.parse(line) as { Members: GoMember[]; Refused: boolean }
  const text = (base64: string) => decodeName(Buffer.from(base64, 'base64'))
  const members = Members.map(({ Name, Type, Size, Mode, UID, GID, Link, Capability, Sum }) =>
    JSON.stringify([text(Name), TYPES[Type], Size, Mode, UID, GID, text(Link), Capability, Sum]),
  )
  return { members, refused: Refused }
}

function readArchive(archive: Buffer, chunk: number): Reading {
  const rows: { values: unknown[]; content: Buffer }[] = []
  const walker = createWalker(({ name, type, size, mode, uid, gid, link, capabilities }) => {
    if (size > MAX_SIZE) throw new Failure('image/limit-unpacked', 'the file is too large to compare')
    const content = Buffer.alloc(size)
    rows.push({ values: [name, type, size, mode, uid, gid, link, capabilities !== null], content })
    return (bytes, at) => bytes.copy(content, at)
  }, LIMITS)
  let refused = false
  try {
    for (let at = 0; at < archive.length; at += chunk) walker.write(archive.subarray(at, at + chunk))
    walker.end()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    refused = true
  }
  return { members: rows.map(({ values, content }) => JSON.stringify([...values, crc32(content)])), refused }
}
