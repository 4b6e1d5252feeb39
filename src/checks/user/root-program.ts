import type { TreeEntry } from '../../image/model.ts'
import { list, plain, text } from '../../text/words.ts'
import { shared } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { rootBy } from '../permissions/privileges.ts'
import { type Step, startOf } from '../start/start.ts'
import { unwrap } from '../start/wrappers.ts'

/**
 * The first program that the image starts and that the kernel or itself makes root, whatever USER is; null if there is
 * none. Programs that switch to another user are left out: which one their arguments say. Linux ignores the bits of
 * scripts.
 */
export const findRootProgram = shared((image): Observation | null => {
  for (const step of startOf(image).steps) {
    const { entry, path } = step
    if (entry === null || path === null || image.tree.extracts(path)?.shebang !== undefined) continue
    const by = rootBy(entry)
    if (by === null || unwrap(step.word, step.args)?.sameUser === false) continue
    return observe(step, entry, by)
  }
  return null
})

function observe(
  { instruction, doubt }: Step,
  { path, layer }: TreeEntry,
  by: 'setuid' | readonly string[],
): Observation {
  return {
    evidence: doubt === null ? 'proven' : 'likely',
    path,
    layer,
    data: { program: path, by: by === 'setuid' ? [by] : [...by] },
    message:
      by === 'setuid'
        ? text`The container runs as root whatever USER is: ${plain(instruction)} starts ${path}, which belongs to root and has the setuid bit.`
        : text`The container can become root whatever USER is: ${plain(instruction)} starts ${path} with the capabilities ${list(by)}.`,
    fix: text`Remove the bits in the instruction that adds the file: ${'chmod u-s'}, ${'setcap -r'}. To bind a port below 1024, only ${'cap_net_bind_service'} is needed.`,
  }
}
