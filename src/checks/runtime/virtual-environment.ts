import type { Image } from '../../image/model.ts'
import { basenameOf, normalize, parentOf } from '../../image/paths.ts'
import { text, type Words } from '../../text/words.ts'

/** Python's programs are in `bin` of an environment, next to its `pyvenv.cfg`. PEP 405. */
function environmentOf({ tree }: Image, program: string): string | null {
  const folder = parentOf(program)
  const root = parentOf(folder)
  return basenameOf(folder) === 'bin' && tree.get(`${root}/pyvenv.cfg`) !== undefined ? root : null
}

const isPython = (path: string): boolean => /\/bin\/(?:python|pypy)[\d.]*$/.test(path)

/** For a script of a Python environment that is not where it was created; null for other scripts. */
export function movedEnvironmentFix(image: Image, script: string, interpreter: string): Words | null {
  const now = environmentOf(image, script)
  const before = parentOf(parentOf(interpreter))
  if (now === null || !isPython(interpreter) || before === now) return null
  return text`Copy the virtual environment to ${before}, where it was created, or create it at ${now} in the build stage.`
}

/** The programs of uv's managed Python: uv, concepts/python-versions. */
export const isOfUv = (path: string): boolean => /\/uv\/python\//.test(path)

export const UV_FIX = text`Set ${'UV_PYTHON_INSTALL_DIR=/opt/python'} in the build stage, and copy ${'/opt/python'}, which has uv's Python, too.`

/** For the Python of an environment, a link to one that the image lacks; null for other links. */
export function environmentLinkFix(image: Image, link: string): Words | null {
  if (environmentOf(image, link) === null || !isPython(link) || image.tree.resolve(link) !== undefined) return null
  const end = linkEnd(image, link)
  return isOfUv(end)
    ? UV_FIX
    : text`Use the same base image in both stages: the environment needs its ${end}. Or create the environment on the final stage's base image.`
}

/** More links are a loop. */
const MAX_LINKS = 8

/** Where the last link of a chain points to. */
export function linkEnd({ tree }: Image, link: string): string {
  let path = link
  for (let i = 0; i < MAX_LINKS; i++) {
    const target = tree.get(path)?.link
    if (target == null) break
    path = normalize(target.startsWith('/') ? target : `${parentOf(path)}/${target}`)
  }
  return path
}
