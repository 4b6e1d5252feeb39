import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { list, plain, text } from '../../text/words.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { rootBy, rootThrough } from '../permissions/privileges.ts'
import { type Step, startOf } from '../start/start.ts'
import { userOfTool } from '../start/tool-user.ts'
import { unwrap } from '../start/wrappers.ts'
import { findNamedProgram } from './named-program.ts'
import { userOfShell } from './setuid-shell.ts'
import { startUser } from './start-user.ts'
import { isTool, keepsRights } from './step-down-tools.ts'

/**
 * The first program that the image starts and that the kernel or itself makes root, whatever USER is; null if there is
 * none. A tool that switches to a user who is surely not root, and keeps no rights of root, is not one. Linux ignores the
 * bits of scripts.
 */
export const findRootProgram = shared((image): Observation | null => {
  const { steps, others } = startOf(image)
  // What runs before a step down, or next to it, is root anyway.
  const isRoot = startUser(image).root === true
  const all = isRoot ? steps : [...steps, ...others]
  const programs = all.flatMap(step => observeStep(image, step, isRoot) ?? [])
  const program = programs.find(({ evidence }) => evidence === 'proven') ?? programs[0]
  return program ?? (isRoot ? null : findNamedProgram(image, all))
})

function observeStep(image: AnalyzedImage, step: Step, isRoot: boolean): Observation | null {
  const { entry, path } = step
  if (entry === null || path === null || image.tree.extracts(path)?.shebang !== undefined) return null
  const by = rootBy(entry) ?? rootThrough(image, entry)
  const user = by === null ? 'other' : ((by === 'setuid' ? userOfShell(image, step) : null) ?? userOf(image, step))
  // Of a container that starts as root, user/step-down reports an unknown user.
  return by === null || user === 'other' || (user === 'unknown' && isRoot)
    ? null
    : observe(step, entry, by, user === 'root')
}

/** Whose rights the program has that a step starts, or the step itself. */
function userOf(image: AnalyzedImage, step: Step): ReturnType<typeof userOfTool> {
  const wrapped = unwrap(step.word, step.args)
  if (wrapped === null || wrapped.sameUser || wrapped.user === null) return 'root'
  const rights = keepsRights(wrapped)
  if (rights === 'kept' || !isTool(image, wrapped.tool, step)) return 'root'
  const user = userOfTool(image, wrapped.tool, wrapped.user, { isPure: false, knowsUsers: true })
  return user === 'other' && rights === 'unknown' ? 'unknown' : user
}

function observe(
  { instruction, doubt, word, args }: Step,
  { path, layer }: TreeEntry,
  by: 'setuid' | readonly string[],
  isSure: boolean,
): Observation {
  return {
    evidence: doubt === null && isSure ? 'proven' : 'likely',
    path,
    layer,
    data: { program: path, by: by === 'setuid' ? [by] : [...by] },
    message:
      by === 'setuid'
        ? text`The container runs as root whatever USER is: ${plain(instruction)} starts ${path}, which belongs to root and has the setuid bit.`
        : text`The container can become root whatever USER is: ${plain(instruction)} starts ${path} with the capabilities ${list(by)}.`,
    fix:
      unwrap(word, args)?.sameUser === false
        ? text`Start the program without ${basenameOf(word)}.`
        : text`Remove the bits in the instruction that adds the file: ${'chmod u-s'}, ${'setcap -r'}. To bind a port below 1024, only ${'cap_net_bind_service'} is needed.`,
  }
}
