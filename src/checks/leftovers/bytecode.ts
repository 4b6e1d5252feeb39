import { basenameOf, parentOf } from '../../image/paths.ts'
import type { Check } from '../check.ts'
import { type OwnFile, ownFiles } from './own-files.ts'

const FLOOR = 100_000

/** `__pycache__/name.cpython-312.opt-1.pyc`. PEP 3147 and PEP 488. */
const TAGGED = /^([^.]+)\.[a-z]+-\d+(?:\.opt-\w+)?\.pyc$/

export const bytecode: Check = {
  id: 'leftovers/bytecode',
  title: 'Python bytecode is shipped several times',
  severity: 'info',
  presets: { strict: 'warning' },
  needs: [],
  docs: {
    why: 'One interpreter reads one compiled form of a module; the others are only transferred.',
    how: 'Several `.pyc` files of one module, added by own layers: for several interpreters or optimization levels in `__pycache__`, or one there and one beside the source. All but the largest are counted, from 100 kB on.',
    limits: 'Where several Python versions are used in one image, each needs its own.',
    fix: 'Compile once, for the interpreter that runs:\n\n```dockerfile\nENV PYTHONDONTWRITEBYTECODE=1\n```\n\nand copy the environment from the stage that made it.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const modules = Map.groupBy(
      ownFiles(image, path => path.endsWith('.pyc')),
      ({ path }) => moduleOf(path),
    )
    const surplus = [...modules.values()].flatMap(copies => copies.sort((a, b) => b.size - a.size).slice(1))
    return [...Map.groupBy(surplus, ({ layer }) => layer)].flatMap(([layer, files]) => {
      const bytes = files.reduce((sum, { size }) => sum + size, 0)
      return bytes < FLOOR ? [] : [{ path: largestOf(files), layer, data: { bytes, files: files.length } }]
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
