import { basenameOf } from '../paths.ts'
import { type Extractor, PARSED } from './extractor.ts'
import { isNoScript } from './script.ts'
import { shellOfFirstLine } from './shells.ts'

/** Programs that give up root, become another user, and run a command. */
export const STEP_DOWN_TOOLS = [
  'gosu',
  'su-exec',
  'setpriv',
  's6-setuidgid',
  's6-applyuidgid',
  's6-envuidgid',
  'setuidgid',
  'chpst',
  'runuser',
  'su',
  'sudo',
  'doas',
  'chroot',
  'start-stop-daemon',
  'capsh',
] as const

/** Longer files are not start scripts, or hostile. */
const MAX_SCRIPT_BYTES = 64 * 1024

/** Services of s6 are execline scripts, and some do not start with `#!`. */
const SERVICE = /^\/etc\/(?:s6-overlay|services\.d|cont-init\.d)\//

/** Folders whose many scripts belong to a distribution or to dependencies. */
const SYSTEM =
  /^\/(?:usr\/(?!local\/bin\/)|(?:bin|sbin|lib(?:32|64|x32)?|etc|var|root)\/)|\/(?:node_modules|site-packages|dist-packages|vendor)\//

/** A start script with more code is rare. */
const MAX_SHORT = 8 * 1024

/** A script of a shell that a container may start, as far as its size says. */
const isShort = (code: string): boolean => code.length <= MAX_SHORT && shellOfFirstLine(code) !== null

/**
 * The code of scripts that give up root or that hand over to the command that they get, and of short shell scripts
 * outside system folders.
 */
export const startScript: Extractor<'startScript'> = {
  name: 'startScript',
  start({ path, size }) {
    if (size < 4 || size > MAX_SCRIPT_BYTES) return null
    const named = basenameOf(path).endsWith('.sh') || SERVICE.test(path)
    const mayStart = !SYSTEM.test(path)
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
      searched: () => (text === null ? 0 : PARSED * size),
      end() {
        if (text === null || (!named && text[0] !== 0x23)) return null
        const code = withoutComments(text.toString('utf8'))
        return HANDOVER.test(code) || CALLS_STEP_DOWN.test(code) || (mayStart && isShort(code)) ? code : null
      },
    }
  },
  parse(value) {
    if (typeof value !== 'string' || value.length > MAX_SCRIPT_BYTES) throw new RangeError()
    return value
  },
}

/** Lines of comments and empty lines say nothing; the first line names the interpreter. */
function withoutComments(text: string): string {
  const [first = '', ...lines] = text.split('\n')
  const code = lines.filter(line => !/^\s*(?:#|$)/.test(line))
  return [...(first.startsWith('#') && !first.startsWith('#!') ? [] : [first]), ...code].join('\n')
}

/** `exec "$@"` */
const HANDOVER = /\bexec\s+"\$(?:@|\{@\})"/

/** Whether code may call a step-down tool, by its name or a variable. */
export const CALLS_STEP_DOWN = new RegExp(
  `(?:^|[\\s"'\`(;&|/=])(?:${STEP_DOWN_TOOLS.join('|')})(?=$|[\\s"'\`);&|])`,
  'm',
)
