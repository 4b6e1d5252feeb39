import type { Image } from '../../image/model.ts'
import { PACKAGE_NEEDS } from '../../image/packages/databases.ts'
import type { Check, Observation } from '../check.ts'
import { withoutPackaged } from '../packaged.ts'

/** Smaller savings are not worth a line. */
const WORTH = 500_000

export const unstripped: Check = {
  id: 'leftovers/unstripped',
  title: 'A binary is shipped with its symbols',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [{ kind: 'extract', name: 'elf' }, ...PACKAGE_NEEDS],
  docs: {
    why: 'Symbol tables and debugging information are for a debugger; they are often a third of a binary, and every pull transfers them.',
    how: "The section headers of ELF programs and libraries of own layers tell how many bytes `strip` would save: the symbol table with its names, and the sections for debuggers; half a megabyte is the least that is reported. What an installed package brought is left out, and what a language's packages brought (node_modules, site-packages) is an info.",
    limits:
      'Files to which something was appended, or which patchelf rewrote, are passed over, because stripping may break them. `strip` also merges some notes, which is a few kilobytes more. Panics of Go and Rust keep their function names without the symbol table; profilers and `perf` do not.',
    fix: 'Leave the symbols out where the binary is made:\n\n```dockerfile\nRUN go build -ldflags="-s -w" -o /server .\n```\n\n```toml\n[profile.release]\nstrip = true\n```\n\nFor C and C++: `strip FILE` in the build stage, or `-s` for the linker.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return withoutPackaged(image, [...candidates(image)], ({ path }) => path)
  },
}

function* candidates(image: Image): Generator<Observation & { path: string }> {
  for (const { path, type, layer, size } of image.tree.entries()) {
    if (type !== 'file' || size < WORTH || image.layers[layer]?.origin !== 'own') continue
    const elf = image.tree.extracts(path)?.elf
    const { bytes, debug } = elf?.strippable ?? { bytes: 0, debug: false }
    if (!elf || bytes < WORTH) continue
    const foreign = /\/(?:node_modules|site-packages|dist-packages)\//.test(path)
    yield {
      ...(foreign && { severity: 'info' as const }),
      path,
      layer,
      data: { bytes, size, debug, go: elf.go, foreign },
    }
  }
}
