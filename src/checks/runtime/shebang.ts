import type { Image, TreeEntry } from '../../image/model.ts'
import type { Check, Observation } from '../check.ts'
import { withoutPackaged } from '../packaged.ts'
import { findProgram, pathFolders, workingFolder } from '../start/programs.ts'
import { interpreterOf, type Step, startOf } from '../start/start.ts'
import { unwrap } from '../start/wrappers.ts'
import { JUDGED_NEEDS } from './judged.ts'

export const shebang: Check = {
  id: 'runtime/shebang',
  title: "A script's interpreter is not in the image",
  severity: 'error',
  needs: JUDGED_NEEDS,
  docs: {
    why: 'The kernel starts what the first line of a script names; where that is missing, it says "no such file" of a script that is there.',
    how: 'The first line of the script that the container starts is read as Linux reads it, `#!/usr/bin/env` followed by a name included: the interpreter must be in the image and executable. A line that ends as on Windows is told apart, for its interpreter is looked for with a carriage return in its name. Scripts that own layers put into a folder of PATH, into WORKDIR or into the root are a warning; those of installed packages are left out.',
    limits: 'A script that is given to an interpreter by name (`sh run.sh`) needs no first line, and none is read.',
    fix: "Name an interpreter that the base has (`#!/bin/sh` on Alpine, which has no Bash), install it, or turn the line ends:\n\n```dockerfile\nRUN sed -i 's/\\r$//' /usr/local/bin/entrypoint.sh\n```\n\n`*.sh text eol=lf` in .gitattributes keeps them right.",
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const { steps } = startOf(image)
    const started = steps.flatMap((step, i) => observeStep(image, steps, step, i))
    const seen = new Set(steps.map(({ entry }) => entry?.path))
    const others = ownScripts(image).filter(({ path }) => !seen.has(path))
    return [...started, ...others.flatMap(entry => observeScript(image, entry))]
  },
}

function observeStep(image: Image, steps: readonly Step[], step: Step, index: number): Observation[] {
  const before = steps[index - 1]
  const script =
    step.by === 'shebang' ? before : step.by === 'env' && before?.by === 'shebang' ? steps[index - 2] : null
  if (!script?.path || !step.problem || step.problem === 'not-permitted') return []
  const line = image.tree.extracts(script.path)?.shebang ?? ''
  return [
    {
      ...(step.surely ? {} : { severity: 'warning' as const }),
      path: script.path,
      ...(script.entry && { layer: script.entry.layer }),
      data: {
        line,
        interpreter: step.word,
        problem: step.problem,
        carriageReturn: step.word.includes('\r'),
        started: true,
      },
    },
  ]
}

/** Nobody reads more warnings than this. */
const MOST = 500

function ownScripts(image: Image): TreeEntry[] {
  const found: TreeEntry[] = []
  for (const folder of new Set([...pathFolders(image), workingFolder(image), '/'])) {
    for (const name of image.tree.list(folder)) {
      const path = folder === '/' ? `/${name}` : `${folder}/${name}`
      const entry = image.tree.get(path)
      if (entry?.type !== 'file' || image.layers[entry.layer]?.origin !== 'own') continue
      if (image.tree.extracts(path)?.shebang !== undefined) found.push(entry)
      if (found.length === MOST) break
    }
  }
  return withoutPackaged(image, found, ({ path }) => path)
}

function observeScript(image: Image, { path, layer }: TreeEntry): Observation[] {
  const line = image.tree.extracts(path)?.shebang ?? ''
  const [interpreter, argument] = interpreterOf(line)
  if (interpreter === undefined) return []
  const chain = [
    interpreter,
    ...(unwrap(interpreter, argument === undefined ? [] : [argument])?.words.slice(0, 1) ?? []),
  ]
  for (const word of chain) {
    const problem = findProgram(image, word, null)?.problem ?? null
    if (problem === null || problem === 'no-format') continue
    const carriageReturn = word.includes('\r')
    return [
      { severity: 'warning', path, layer, data: { line, interpreter: word, problem, carriageReturn, started: false } },
    ]
  }
  return []
}
