import { basenameOf } from '../paths.ts'
import type { Extractor } from './extractor.ts'
import { isNoScript } from './script.ts'

/** Programs that give up root, become another user, and run a command. */
export const STEP_DOWN_TOOLS = [
  'gosu',
  'su-exec',
  'setpriv',
  's6-setuidgid',
  's6-applyuidgid',
  'setuidgid',
  'chpst',
  'runuser',
] as const

/** Longer files are not start scripts, or hostile. */
const MAX_SCRIPT_BYTES = 64 * 1024

/** Services of s6 are execline scripts, and some do not start with `#!`. */
const SERVICE = /^\/etc\/(?:s6-overlay|services\.d|cont-init\.d)\//

/** The programs that a script calls to give up root, in the order of `STEP_DOWN_TOOLS`. */
export const stepsDown: Extractor<'stepsDown'> = {
  name: 'stepsDown',
  start({ path, size }) {
    if (size < 4 || size > MAX_SCRIPT_BYTES) return null
    const named = basenameOf(path).endsWith('.sh') || SERVICE.test(path)
    let text: Buffer | null = null
    let other = false
    return {
      write(chunk, at) {
        if (other) return
        // Almost all files start otherwise, and nothing of them is kept.
        if (!named && isNoScript(chunk, at)) {
          other = true
          text = null
          return
        }
        text ??= Buffer.alloc(size)
        chunk.copy(text, at)
      },
      end() {
        if (text === null || (!named && text[0] !== 0x23)) return null
        const tools = findCalledTools(text.toString('latin1'))
        return tools.length === 0 ? null : tools
      },
    }
  },
  parse(value) {
    if (!Array.isArray(value) || value.length === 0) throw new RangeError()
    if (value.some(tool => !STEP_DOWN_TOOLS.includes(tool))) throw new RangeError()
    return value
  },
}

/** Finds the programs that a script calls by name or path, ignoring comments. */
export function findCalledTools(text: string): string[] {
  const code = text.replace(/^[ \t]*#.*$/gm, '')
  return STEP_DOWN_TOOLS.filter(tool => code.includes(tool) && CALLS[tool].test(code))
}

const CALLS = Object.fromEntries(
  STEP_DOWN_TOOLS.map(tool => [tool, new RegExp(`(?:^|[\\s"'\`(;&|/])${tool}(?=$|[\\s"'\`);&|])`, 'm')]),
) as Record<(typeof STEP_DOWN_TOOLS)[number], RegExp>
