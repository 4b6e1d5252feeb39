import type { Image } from '../../image/model.ts'
import type { Check, Observation } from '../check.ts'
import { isShell, lineOfShell } from '../start/interpreters.ts'
import { START_NEEDS, type Start, type Step, startOf } from '../start/start.ts'

export const entrypoint: Check = {
  id: 'runtime/entrypoint',
  title: 'The program that the container starts is not there or cannot be executed',
  severity: 'error',
  needs: START_NEEDS,
  docs: {
    why: 'The container ends before the first line of the application runs, and nothing that looks at the build alone tells.',
    how: "ENTRYPOINT and CMD are resolved as the engine does: a bare name in the image's PATH, a path from WORKDIR, with the mode bits and the image's USER. What only starts another program is followed: `env`, `nice`, `setsid`, inits (`tini`, `docker-init`, `dumb-init`, `catatonit`), tools that become another user (`gosu`, `su-exec`, `setpriv`, `runuser`, `chpst`, `setuidgid` and those of s6), the interpreter of a script, the command that an entrypoint script ends in (`exec \"$@\"`), and the first program of a shell's line. The script of `node`, `python`, `pypy`, `java -jar`, `ruby`, `perl`, `php` and shells must be there too. A program that is found but is neither an ELF file nor a script with `#!` is reported.",
    limits:
      'Files that a volume brings when the container starts are not known; nor is what a shell makes of variables. Programs that only the execute permission of the user is missing for are a warning: an engine starts the first program before it gives up its own rights, unless all capabilities are dropped.',
    fix: 'Name the file that is in the image, and keep its execute bit:\n\n```dockerfile\nCOPY --chmod=755 entrypoint.sh /usr/local/bin/\nENTRYPOINT ["entrypoint.sh"]\n```\n\nGit keeps the bit with `git update-index --chmod=+x entrypoint.sh`.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const start = startOf(image)
    if (start.steps.length === 0 && image.config.entrypoint.length + image.config.cmd.length === 0)
      return 'not-applicable'
    const failing = start.steps.flatMap((step, i) => observeStep(image, start, step, i))
    return [...failing, ...observeScript(image, start)]
  },
}

function observeStep(image: Image, { steps }: Start, step: Step, index: number): Observation[] {
  const { problem, word, by, from, path, entry, surely, instruction } = step
  if (problem === null) return []
  // Scripts whose interpreter is missing, and shells that are, have checks of their own.
  if (by === 'shebang' || (by === 'env' && steps[index - 1]?.by === 'shebang')) return []
  if (by === 'command' && isShell(word) && entry === null && lineOfShell(word, step.args) !== null) return []
  // What is called by its name, a library or a shell takes for a shell script where the kernel refuses it.
  if (problem === 'no-format' && by !== 'command') return []
  // The engine itself executes the first program, with more rights than its user has.
  const privileged = problem === 'not-permitted' && by === 'command'
  return [
    {
      ...(surely && !privileged ? {} : { severity: 'warning' as const }),
      ...(path !== null && { path }),
      ...(entry !== null && { layer: entry.layer }),
      data: {
        problem,
        word,
        by,
        instruction,
        ...(from !== null && { from }),
        ...(problem === 'dangling' && { target: image.tree.get(path ?? '')?.link ?? '' }),
        ...(entry?.size === 0 && { empty: true }),
        user: image.config.user,
      },
    },
  ]
}

function observeScript(image: Image, { missingScript }: Start): Observation[] {
  if (missingScript === null) return []
  const { step, interpreter, word, path, problem } = missingScript
  const entry = image.tree.resolve(path)
  return [
    {
      ...(step.surely ? {} : { severity: 'warning' as const }),
      path,
      ...(entry && { layer: entry.layer }),
      data: {
        problem: problem === 'missing' ? 'script-missing' : 'script-unreadable',
        word,
        by: step.by,
        interpreter,
        instruction: step.instruction,
        user: image.config.user,
      },
    },
  ]
}
