import { basenameOf, parentOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import { sizeOf } from '../amount.ts'
import type { Check, Observation } from '../check.ts'
import { type OwnFile, ownFiles } from './own-files.ts'

const FLOOR = 100_000

/** `__pycache__/name.cpython-312.opt-1.pyc`. PEP 3147 and PEP 488. */
const TAGGED = /^([^.]+)\.[a-z]+-\d+(?:\.opt-\w+)?\.pyc$/

export const bytecode: Check = {
  id: 'leftovers/bytecode',
  title: 'Duplicate Python bytecode',
  severity: 'info',
  presets: { strict: 'warning' },
  evidence: {
    likely: 'Several compiled forms of a module are in the image, and one interpreter reads only one.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: 'An interpreter reads one compiled form of each module. Every pull transfers the others for nothing.',
    how: prose`
      Several \`.pyc\` files of one module, added by own layers: for several interpreters or optimization levels in
      \`__pycache__\`, or one there and one next to the source. All but the largest count, from 100 kB on.
    `,
    limits: 'An image that runs several Python versions needs the bytecode of each.',
    fix: prose`
      Compile once, for the interpreter that runs:

      \`\`\`dockerfile
      ENV PYTHONDONTWRITEBYTECODE=1
      \`\`\`

      Then copy the environment from the stage that created it.
    `,
  },
  run(image) {
    const modules = Map.groupBy(
      ownFiles(image, path => path.endsWith('.pyc')),
      ({ path }) => moduleOf(path),
    )
    const surplus = [...modules.values()].flatMap(copies => copies.sort((a, b) => b.size - a.size).slice(1))
    return [...Map.groupBy(surplus, ({ layer }) => layer)].flatMap(([layer, files]): Observation[] => {
      const bytes = files.reduce((sum, { size }) => sum + size, 0)
      if (bytes < FLOOR) return []
      return [
        {
          evidence: 'likely',
          path: largestOf(files),
          layer,
          data: { bytes, files: files.length },
          message: text`Python modules are shipped with more bytecode than one interpreter reads: ${sizeOf(bytes, files.length)}.`,
          fix: text`Compile once, in the stage that creates the environment, and set ${'PYTHONDONTWRITEBYTECODE=1'}.`,
        },
      ]
    })
  },
}

function moduleOf(path: string): string {
  const folder = parentOf(path)
  const name = basenameOf(path)
  if (!folder.endsWith('/__pycache__')) return path.slice(0, -'.pyc'.length)
  return `${parentOf(folder)}/${TAGGED.exec(name)?.[1] ?? name}`
}

function largestOf(files: OwnFile[]): string {
  return files.reduce((best, one) => (one.size > best.size ? one : best)).path
}
