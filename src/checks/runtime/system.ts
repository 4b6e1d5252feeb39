import type { ElfFacts } from '../../image/elf-facts.ts'
import type { TreeEntry } from '../../image/model.ts'
import { findExtracts } from '../../image/tree/visible-files.ts'
import { formatPlatform } from '../../oci/platform.ts'
import { systemOf } from '../../oci/system.ts'
import { counted } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Evidence, Observation } from '../check.ts'
import { START_NEEDS, startOf } from '../start/start.ts'

export const system: Check = {
  id: 'runtime/system',
  title: 'Program for another system',
  severity: 'error',
  evidence: {
    proven: 'An ELF file is outside Files in an image for Windows, or starts in an image for WebAssembly.',
    likely: 'An image for WebAssembly has an ELF program that it may not start.',
  },
  systems: 'any',
  needs: START_NEEDS,
  docs: {
    why: prose`
      One word in the image's config says which system it is for. If the word is wrong, engines refuse the image or run it
      on the other system, and the checks of users and programs were never evaluated.
    `,
    how: prose`
      The check looks for ELF programs, which only Unix systems run, in images for Windows and WebAssembly. On Windows, a
      container sees only the folder \`Files\` of a layer, so an ELF file elsewhere is of another system.
    `,
    limits: prose`
      Below \`Files\`, ELF files are not findings: packages for several systems contain them. Images for other unknown
      systems are not evaluated at all, so they never pass.
    `,
    fix: prose`
      Build for the system that the image is for:

      \`\`\`console
      docker buildx build --platform linux/amd64 .
      \`\`\`
    `,
  },
  run(image) {
    switch (systemOf(image.platform)) {
      case 'windows':
        return observe(image, elfFiles(image).filter(isOutsideOfFiles), 'proven')
      case 'wasm': {
        const started = new Set(startOf(image).steps.map(({ entry }) => entry?.path))
        const programs = elfFiles(image).filter(isProgram)
        const proven = programs.filter(({ entry }) => started.has(entry.path))
        return proven.length > 0 ? observe(image, proven, 'proven') : observe(image, programs, 'likely')
      }
      default:
        return 'not-applicable'
    }
  },
}

interface ElfFile {
  entry: TreeEntry
  facts: ElfFacts
}

function elfFiles(image: AnalyzedImage): ElfFile[] {
  const files = findExtracts(image, 'elf').map(({ entry, value: facts }) => ({ entry, facts }))
  return files.filter(({ facts }) => facts.bits !== 0)
}

/** What a Windows container does not see. Upstream: hcsshim, internal/wclayer; `UtilityVM` is a small virtual machine. */
function isOutsideOfFiles({ entry }: ElfFile): boolean {
  return !/^\/(?:Files|UtilityVM)\//i.test(entry.path)
}

function isProgram({ entry, facts }: ElfFile): boolean {
  return (entry.mode & 0o111) !== 0 && (facts.interpreter !== null || facts.type === 2)
}

function observe(image: AnalyzedImage, files: ElfFile[], evidence: Evidence): Observation[] {
  const [first] = files
  if (first === undefined) return []
  const { path, layer } = first.entry
  const platform = formatPlatform(image.platform)
  const message =
    files.length === 1
      ? text`The image is for ${platform}, but ${path} is an ELF file, which only Unix systems run.`
      : text`The image is for ${platform}, but has ${plain(counted(files.length, 'ELF file'))}, which only Unix systems run, such as ${path}.`
  return [
    {
      evidence,
      path,
      layer,
      data: { platform, files: files.length },
      message,
      fix: text`Build for the system that it is for: ${'--platform linux/amd64'}, or the input ${'platforms'}.`,
    },
  ]
}
