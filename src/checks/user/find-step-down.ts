import { findCalledTools } from '../../image/extract/steps-down.ts'
import type { Image, Need } from '../../image/model.ts'
import { basenameOf, isBelow } from '../../image/paths.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { absolute, imageEnvironment, usualFolders } from '../start/environment.ts'
import { START_NEEDS } from '../start/start.ts'
import { stayingFiles } from '../start/started-files.ts'
import { unwrapAll } from '../start/wrappers.ts'

/** The services of s6-overlay, whose `/init` is the entrypoint. */
const SERVICES = ['/etc/s6-overlay', '/etc/services.d', '/etc/cont-init.d']

export const STEP_DOWN_NEEDS: Need[] = [...START_NEEDS, { kind: 'extract', name: 'stepsDown' }]

export interface StepDown {
  tool: string
  /** The file that calls it; null if ENTRYPOINT or CMD calls it. */
  script: string | null
}

/**
 * How an image that starts as root changes to another user. Two facts are needed: the program is in the image, and the
 * start command or its script calls it. In the command, its options must name a user. Null if there is no such call.
 */
export function findStepDown(image: AnalyzedImage): StepDown | null {
  const { entrypoint, cmd } = image.config
  const wrappers = [[...entrypoint, ...cmd], cmd].flatMap(words => unwrapAll(words).wrappers)
  for (const { word, kind, sameUser } of wrappers) {
    const tool = basenameOf(word)
    if (kind === 'step-down' && !sameUser && isThere(image, tool, word)) return { tool, script: null }
  }
  // Other words may call a tool, too, such as the line of a shell; a wrapper without a user (`setpriv --no-new-privs`)
  // does not.
  const wrapperWords = new Set(wrappers.map(({ word }) => word))
  for (const word of [...entrypoint, ...cmd].filter(one => !wrapperWords.has(one))) {
    const tool = findCalledTools(word).find(one => isThere(image, one, word))
    if (tool !== undefined) return { tool, script: null }
  }
  for (const script of scriptsOf(image)) {
    const tool = image.tree.extracts(script)?.stepsDown?.find(one => isThere(image, one, one))
    if (tool !== undefined) return { tool, script }
  }
  return null
}

/** Whether the image has the tool: at the path, if the word is one, else in any folder for programs. */
function isThere(image: Image, tool: string, word: string): boolean {
  const isPath = word.includes('/') && basenameOf(word) === tool
  const paths = isPath
    ? [absolute(imageEnvironment(image), word) ?? word]
    : usualFolders(image).map(folder => `${folder}/${tool}`)
  return paths.some(path => image.tree.resolve(path)?.type === 'file')
}

/** What the container starts, and the services of an s6 image. */
function scriptsOf(image: AnalyzedImage): string[] {
  const started = stayingFiles(image).map(entry => entry.path)
  const words = [...image.config.entrypoint, ...image.config.cmd].slice(0, 3)
  if (!words.some(word => basenameOf(word) === 'init')) return started
  const services = [...image.tree.entries()].filter(
    entry => entry.type === 'file' && SERVICES.some(folder => isBelow(entry.path, folder)),
  )
  return [...started, ...services.map(entry => entry.path)]
}
