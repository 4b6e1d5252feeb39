import type { Image } from '../../image/model.ts'
import { PACKAGE_NEEDS } from '../../image/packages/needs.ts'
import { compareBytes } from '../../image/paths.ts'
import { findExtracts } from '../../image/tree/visible-files.ts'
import { counted, formatBytes } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { listPaths } from '../list-paths.ts'
import { withoutPackaged } from '../packaged.ts'

/** Smaller savings are not worth a line. */
const WORTH = 500_000
/** Below this total, the finding of a layer is an info. */
const NOTABLE = 1_000_000

export const unstripped: Check = {
  id: 'leftovers/unstripped',
  title: 'Unstripped binary',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The section headers list symbols or debug information.',
    possible: 'The base image is unknown, and the file may be one of its files.',
  },
  systems: 'unix',
  needs: [{ kind: 'extract', name: 'elf' }, ...PACKAGE_NEEDS],
  docs: {
    why: prose`
      Only a debugger needs symbol tables and debug information. They are often a third of a binary, and every pull
      transfers them.
    `,
    how: prose`
      The section headers of ELF programs and libraries in own layers show how many bytes \`strip\` would save: the
      symbol table with its names, and the debug sections.

      A file counts from half a megabyte on. Files of installed packages are left out. The finding is an info if a layer
      could save less than 1 MB, or if the files came with a language's packages (node_modules, site-packages) or are Java's
      virtual machine (libjvm.so), whose crash reports read the symbols.
    `,
    limits: prose`
      Files with appended data, and files that patchelf rewrote, are skipped, because stripping may break them.
      \`strip\` also merges some notes, which saves a few more kilobytes.

      Go and Rust panics keep their function names without the symbol table; profilers and \`perf\` do not.
    `,
    fix: prose`
      Build without symbols:

      \`\`\`dockerfile
      RUN go build -ldflags="-s -w" -o /server .
      \`\`\`

      \`\`\`toml
      [profile.release]
      strip = true
      \`\`\`

      For C and C++, run \`strip FILE\` in the build stage, or pass \`-s\` to the linker.
    `,
  },
  run(image) {
    const binaries = withoutPackaged(image, [...candidates(image)], ({ path }) => path)
    const groups = Map.groupBy(binaries, ({ layer, foreign }) => `${layer} ${foreign}`)
    return [...groups.values()].map(files => observe(image, files))
  },
}

/** jlink copies libjvm.so with the symbols that the JDK's vendor left in it. */
const FOREIGN = /\/(?:node_modules|site-packages|dist-packages)\/|\/lib\/(?:client|server)\/libjvm\.so$/

interface Unstripped {
  path: string
  layer: number
  size: number
  bytes: number
  debug: boolean
  go: boolean
  /** Whether it came with a language's package or runtime. */
  foreign: boolean
}

function* candidates(image: Image): Generator<Unstripped> {
  for (const { entry, value } of findExtracts(image, 'elf')) {
    const { path, layer, size } = entry
    if (image.layers[layer]?.origin !== 'own') continue
    const { bytes, debug } = value.strippable ?? { bytes: 0, debug: false }
    if (bytes < WORTH) continue
    const foreign = FOREIGN.test(path)
    yield { path, layer, size, bytes, debug, go: value.go, foreign }
  }
}

/** One finding for the files of a layer, with the path of the one that would save most. */
function observe(image: Image, files: Unstripped[]): Observation {
  const [first] = files.sort((a, b) => b.bytes - a.bytes || compareBytes(a.path, b.path))
  const { path, layer, size, debug, go, foreign } = first as Unstripped
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const mild = foreign || bytes < NOTABLE
  return {
    // Without a known base, the file may be one of its files.
    evidence: image.base.knownBy === 'none' ? 'possible' : 'proven',
    ...(mild && { severity: 'info' as const }),
    path,
    layer,
    data: { bytes, size, debug, go, foreign, count: files.length, ...listPaths(files.map(file => file.path)) },
    message: message(files, bytes),
    fix: go
      ? text`Build with ${'go build -ldflags="-s -w"'}.`
      : text`Run ${'strip'} in the build stage. With Cargo, set ${'strip = true'} in the release profile.`,
  }
}

function message(files: readonly Unstripped[], bytes: number): Words {
  const { path, size, debug } = files[0] as Unstripped
  const symbols = plain(debug ? 'symbols and debug information' : 'symbols')
  const saved = plain(formatBytes(bytes))
  if (files.length === 1) {
    return text`${path} contains ${symbols}: stripping saves ${saved} of ${plain(formatBytes(size))}.`
  }
  return text`${path} and ${plain(counted(files.length - 1, 'other file'))} contain ${symbols}: stripping saves ${saved}.`
}
