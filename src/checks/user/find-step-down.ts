import { calledTools } from '../../image/extract/steps-down.ts'
import type { Image, Need } from '../../image/model.ts'
import { basenameOf, isBelow } from '../../image/paths.ts'
import { startedFiles } from '../start/started-files.ts'

/** The services of s6-overlay, whose `/init` is the entrypoint. */
const SERVICES = ['/etc/s6-overlay', '/etc/services.d', '/etc/cont-init.d']

const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/command']

export const STEP_DOWN_NEEDS: Need[] = [{ kind: 'extract', name: 'stepsDown' }]

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
  const isThere = (tool: string) => FOLDERS.some(folder => image.tree.resolve(`${folder}/${tool}`)?.type === 'file')
  for (const word of [...image.config.entrypoint, ...image.config.cmd]) {
    const tool = calledTools(word).find(isThere)
    if (tool !== undefined) return { tool, script: null }
  }
  for (const script of scriptsOf(image)) {
    const tool = image.tree.extracts(script)?.stepsDown?.find(isThere)
    if (tool !== undefined) return { tool, script }
  }
  return null
}

/** What the container starts, and the services of an s6 image. */
function scriptsOf(image: Image): string[] {
  const started = startedFiles(image).map(entry => entry.path)
  const words = [...image.config.entrypoint, ...image.config.cmd].slice(0, 3)
  if (!words.some(word => basenameOf(word) === 'init')) return started
  const services = [...image.tree.entries()].filter(
    entry => entry.type === 'file' && SERVICES.some(folder => isBelow(entry.path, folder)),
  )
  return [...started, ...services.map(entry => entry.path)]
}
