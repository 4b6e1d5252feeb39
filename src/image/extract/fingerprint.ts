import { createHash } from 'node:crypto'
import { asObject } from '../../text/json.ts'
import { HEADER_BYTES, LOAD, readHeader, readSegments } from '../elf/header.ts'
import { createWindows, type Windows } from '../elf/windows.ts'
import type { Extractor } from './extractor.ts'
import { identifyInterpreter, isInterpreter } from './interpreters.ts'
import { findRulePaths } from './rule-paths.ts'

const MAGIC = Buffer.from('\x7fELF', 'latin1')
const NOTHING = Buffer.alloc(0)
const ZEROS = Buffer.alloc(64 * 1024)

/** The start of a file that windows keep. */
const MAX_READ = 8 * 2 ** 20

/** Launchers of a library have less code, and others have the same. */
const MIN_CODE = 8 * 1024

/** Headers, which tools change that leave the code as it is. */
const MAX_HEADERS = 4096

/** A module of PAM: the privileges are those of the programs that load it. */
const MODULE = /\/security\/pam_\w+\.so$/

/**
 * What identifies a file that gives privileges, however it is called or padded, and for comparison the code of interpreters
 * by name, and the content of modules of PAM.
 */
export const fingerprint: Extractor<'fingerprint'> = {
  name: 'fingerprint',
  start({ path, mode, capabilities, size }) {
    const isPrivileged = (mode & 0o6000) !== 0 || capabilities !== null
    const isRun = isPrivileged || isInterpreter(path)
    const isModule = MODULE.test(path)
    if (size < MAGIC.length || !(isRun || isModule)) return null
    const content = isPrivileged || isModule ? createHash('sha256') : null
    let windows: Windows | null = null
    let hashed = 0
    const skipTo = (at: number) => {
      for (; hashed < at; hashed += Math.min(ZEROS.length, at - hashed)) content?.update(ZEROS.subarray(0, at - hashed))
    }
    return {
      write(chunk, at) {
        if (content === null && windows === null && (at > 0 || chunk[0] !== MAGIC[0])) return
        windows ??= createWindows(size)
        windows.write(chunk, at)
        if (content === null) return
        skipTo(at)
        content.update(chunk)
        hashed += chunk.length
      },
      end() {
        skipTo(size)
        windows?.write(NOTHING, size)
        const head = windows?.bytes(0, Math.min(size, MAX_READ)) ?? NOTHING
        const isProgram = head.subarray(0, MAGIC.length).equals(MAGIC)
        const rules = isProgram && isPrivileged ? findRulePaths(head) : []
        const result = {
          content: content?.digest('hex') ?? null,
          code: isRun && isProgram && windows !== null ? codeOf(head, windows) : null,
          interpreter: isProgram && isPrivileged ? identifyInterpreter(head) : null,
          ...(rules.length > 0 && { rules }),
        }
        windows?.close()
        windows = null
        return Object.values(result).every(value => value === null) ? null : result
      },
    }
  },
  parse(value) {
    const { content = null, code = null, interpreter = null, rules = [] } = asObject(value, 'fingerprint')
    const isDigest = (one: unknown) => one === null || (typeof one === 'string' && /^[0-9a-f]{64}$/.test(one))
    const isText = (one: unknown) => typeof one === 'string'
    if (!isDigest(content) || !isDigest(code) || !(interpreter === null || isText(interpreter))) throw new RangeError()
    if (!Array.isArray(rules) || !rules.every(isText)) throw new RangeError()
    return { content, code, interpreter, ...(rules.length > 0 && { rules }) } as ReturnType<typeof fingerprint.parse>
  },
}

/** The digest of the segments that are executable, in the part of the file that was kept; null for little code. */
function codeOf(head: Buffer, windows: Windows): string | null {
  const header = readHeader(head.subarray(0, HEADER_BYTES))
  const segments = header && readSegments(header, windows)
  const hash = createHash('sha256')
  let bytes = 0
  for (const { type, isExecutable, offset, fileSize } of segments ?? []) {
    if (type !== LOAD || !isExecutable) continue
    const code = head.subarray(Math.max(offset, MAX_HEADERS), offset + fileSize).subarray(0, MAX_READ - bytes)
    hash.update(code)
    bytes += code.length
  }
  return bytes < MIN_CODE ? null : hash.digest('hex')
}
