import { isShell } from '../../image/extract/shells.ts'
import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { rootBy } from '../permissions/privileges.ts'
import { childrenOf } from '../start/children.ts'
import { isHelper } from '../start/short-programs.ts'
import type { Step } from '../start/start.ts'
import { behindMultiCall, unwrap } from '../start/wrappers.ts'

/** More paths are not of a command that somebody wrote. */
const MAX_PATHS = 100

/** A path in an argument, which may be code: `exec "/app/server"`. */
const PATH = /(?<![\w.:/])\/[\w.@%+~-]+(?:\/[\w.@%+~-]+)*/g

/**
 * The first program that makes root and that the arguments of another one name, whose use of them is unknown:
 * `perl -e 'exec "/app/server"'`. Null if there is none.
 */
export function findNamedProgram(image: AnalyzedImage, steps: readonly Step[]): Observation | null {
  for (const step of steps.filter(one => !isUnderstood(image, one))) {
    const paths = operandsOf(step).flatMap(arg => arg.match(PATH) ?? [])
    for (const path of paths.slice(0, MAX_PATHS)) {
      const entry = image.tree.resolve(path)
      const by = entry && image.tree.extracts(path)?.shebang === undefined ? rootBy(entry) : null
      if (entry && by !== null) return observe(step, entry, by)
    }
  }
  return null
}

/** Whether a step is followed, or does not start what its arguments name. awk(1) runs commands, and so does env(1) with a line that is not known. */
function isUnderstood(image: AnalyzedImage, { word, args, path, environment, by }: Step): boolean {
  const [name = '', ...others] = behindMultiCall([word, ...args])
  const isFollowed =
    by === 'shebang' ||
    isShell(name) ||
    (unwrap(name, others)?.words.length ?? 0) > 0 ||
    childrenOf(image, [name, ...others], environment).length > 0
  const isScript = image.tree.extracts(path ?? '')?.startScript !== undefined
  return isFollowed || isScript || (isHelper(name) && !/(?:awk|\benv)$/.test(name))
}

/** Started by ld.so(8), a program has no rights of its file. */
function operandsOf({ word, args }: Step): readonly string[] {
  if (!/^ld-(?:linux|musl)[\w.-]*\.so/.test(basenameOf(word))) return args
  return args.slice(args.findIndex((arg, at) => !arg.startsWith('-') && !VALUE.test(args[at - 1] ?? '')) + 1)
}

/** The options of ld.so(8) with a value. */
const VALUE = /^--(?:library-path|inhibit-rpath|audit|preload|argv0|glibc-hwcaps-\w+)$/

function observe(
  { instruction, word }: Step,
  { path, layer }: TreeEntry,
  by: 'setuid' | readonly string[],
): Observation {
  return {
    evidence: 'likely',
    path,
    layer,
    data: { program: path, by: by === 'setuid' ? [by] : [...by] },
    message: text`The container may run as root whatever USER is: ${plain(instruction)} starts ${basenameOf(word)} with ${path} among its arguments. That program makes root, and whether it starts is not known.`,
    fix: text`Remove the bits in the instruction that adds the file: ${'chmod u-s'}, ${'setcap -r'}.`,
  }
}
