import type { Image } from '../../image/model.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { compareBytes } from '../../image/paths.ts'
import { learnedFiles } from '../../image/tree/seen.ts'
import type { Check, Observation } from '../check.ts'
import { withoutPackaged } from '../packaged.ts'

/** Smaller savings are not worth a line. */
const WORTH = 500_000
/** Below this, the files of a layer together are an info. */
const NOTABLE = 1_000_000

export const unstripped: Check = {
  id: 'leftovers/unstripped',
  title: 'A binary is shipped with its symbols',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [{ kind: 'extract', name: 'elf' }, ...PACKAGE_NEEDS],
  docs: {
    why: 'Symbol tables and debugging information are for a debugger; they are often a third of a binary, and every pull transfers them.',
    how: "The section headers of ELF programs and libraries of own layers tell how many bytes `strip` would save: the symbol table with its names, and the sections for debuggers; half a megabyte a file is the least that is reported, and less than one of a layer together is an info. What an installed package brought is left out, and what a language's packages brought (node_modules, site-packages) is an info, as is everything where the base is not known.",
    limits:
      'Files to which something was appended, or which patchelf rewrote, are passed over, because stripping may break them. `strip` also merges some notes, which is a few kilobytes more. Panics of Go and Rust keep their function names without the symbol table; profilers and `perf` do not.',
    fix: 'Leave the symbols out where the binary is made:\n\n```dockerfile\nRUN go build -ldflags="-s -w" -o /server .\n```\n\n```toml\n[profile.release]\nstrip = true\n```\n\nFor C and C++: `strip FILE` in the build stage, or `-s` for the linker.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const found = withoutPackaged(image, [...candidates(image)], ({ path }) => path)
    const groups = Map.groupBy(found, ({ layer, foreign }) => `${layer} ${foreign}`)
    return [...groups.values()].map(files => observe(image, files))
  },
}

interface Unstripped {
  path: string
  layer: number
  size: number
  bytes: number
  debug: boolean
  go: boolean
  /** Whether a language's package brought it. */
  foreign: boolean
}

function* candidates(image: Image): Generator<Unstripped> {
  for (const { entry, learned } of learnedFiles(image, 'elf')) {
    const { path, layer, size } = entry
    if (image.layers[layer]?.origin !== 'own') continue
    const { bytes, debug } = learned.strippable ?? { bytes: 0, debug: false }
    if (bytes < WORTH) continue
    const foreign = /\/(?:node_modules|site-packages|dist-packages)\//.test(path)
    yield { path, layer, size, bytes, debug, go: learned.go, foreign }
  }
}

/** One finding for the files of a layer; that which would save most stands for them. */
function observe(image: Image, files: Unstripped[]): Observation {
  const [first] = files.sort((a, b) => b.bytes - a.bytes || compareBytes(a.path, b.path))
  const { path, layer, size, debug, go, foreign } = first as Unstripped
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  // Where nothing tells the base from the rest, it may well be the base's.
  const mild = foreign || bytes < NOTABLE || image.base.knownBy === 'none'
  return {
    ...(mild && { severity: 'info' as const }),
    path,
    layer,
    data: { bytes, size, debug, go, foreign, count: files.length, paths: files.slice(0, 5).map(file => file.path) },
  }
}
