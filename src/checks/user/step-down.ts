import type { Image, Need, Tree } from '../../image/model.ts'
import { basenameOf, isBelow } from '../../image/paths.ts'

/** Programs that give up root and become another user, then run the command that they are given. */
const TOOLS = ['gosu', 'su-exec', 'setpriv', 's6-setuidgid', 's6-applyuidgid', 'setuidgid', 'chpst', 'runuser'] as const

/**
 * What the official images and most others call the script that a container starts with. Names without `.sh` are left
 * out: they are as often the program itself, and its whole content would be kept.
 */
const SCRIPTS = ['docker-entrypoint.sh', 'entrypoint.sh', 'start.sh', 'run.sh']

/** The services of s6-overlay, whose `/init` is the entrypoint. */
const SERVICES = ['/etc/s6-overlay', '/etc/services.d', '/etc/cont-init.d']

const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/command']

export const STEP_DOWN_NEEDS: Need[] = [
  ...SCRIPTS.map((name): Need => ({ kind: 'basename', name })),
  ...SERVICES.map((path): Need => ({ kind: 'below', path })),
]

export interface StepDown {
  tool: string
  /** The file that calls it; null where the entrypoint or the command names it. */
  script: string | null
}

/**
 * How an image that starts as root becomes another user, where two things say so: the program is in the image, and the
 * start command or its script calls it. Null where nothing does.
 */
export function findStepDown(image: Image): StepDown | null {
  const words = [...image.config.entrypoint, ...image.config.cmd]
  const scripts = startScripts(image)
  for (const tool of TOOLS) {
    if (!FOLDERS.some(folder => image.tree.resolve(`${folder}/${tool}`)?.type === 'file')) continue
    if (words.some(word => calls(word, tool))) return { tool, script: null }
    const script = scripts.find(path => calls(contentOf(image.tree, path), tool))
    if (script !== undefined) return { tool, script }
  }
  return null
}

/** The program that the container starts, its script where that is a shell's argument, and the services of an s6 image. */
function startScripts(image: Image): string[] {
  const words = [...image.config.entrypoint, ...image.config.cmd].slice(0, 3)
  const started = words.flatMap(word => (word.startsWith('/') ? [word] : FOLDERS.map(folder => `${folder}/${word}`)))
  const found = started.filter(path => image.tree.content(path) !== undefined)
  if (!words.some(word => basenameOf(word) === 'init')) return found
  const services = [...image.tree.entries()].filter(
    entry => entry.type === 'file' && SERVICES.some(folder => isBelow(entry.path, folder)),
  )
  return [...found, ...services.map(entry => entry.path)]
}

function contentOf(tree: Tree, path: string): string {
  return Buffer.from(tree.content(path) ?? []).toString('latin1')
}

/** Whether a text calls a program by its name or path, comments left out. */
function calls(text: string, tool: string): boolean {
  const code = text.replace(/^[ \t]*#.*$/gm, '')
  return new RegExp(`(?:^|[\\s"'\`(;&|/])${tool}(?=$|[\\s"'\`);&|])`, 'm').test(code)
}
