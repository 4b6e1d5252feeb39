import type { ArchiveFacts } from '../../image/extracts.ts'
import { findExtracts } from '../../image/tree/visible-files.ts'
import { formatBytes } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { list, plain, text, type Words } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { listPaths } from '../list-paths.ts'

const REASONS: Record<ArchiveFacts['content'], (program: string) => Words> = {
  program: program => text`contains ${program}`,
  nested: archive => text`contains the archive ${archive}`,
  package: () => text`is a package`,
  format: () => text`has a format that Stagegate does not read`,
  unread: () => text`is too large to search it for programs`,
}

/** The finding is a gap in what Stagegate verifies, not a fault of the image. */
export const archive: Check = {
  id: 'layers/archive',
  title: 'Archive of programs not inspected',
  severity: 'info',
  evidence: {
    possible: 'An archive contains a program or an archive, is a package, or cannot be searched.',
  },
  systems: 'unix',
  needs: [{ kind: 'extract', name: 'archive' }],
  docs: {
    why: prose`
      No check inspects what is in an archive, so it can contain a whole toolchain.
    `,
    how: prose`
      Visible files of own layers, of at least 64 KiB, whatever their names are: tar archives (with gzip, zstd or no
      compression) and zip archives that contain a Linux program, programs with gzip or zstd, and packages of dpkg, rpm and
      apk. Archives of other files, such as assets, JAR files, and wheels that only have libraries, are not reported.

      Stagegate does not open an archive in an archive, and reports it, unless it is a JAR file or the like. It does not read xz,
      bzip2, LZMA, lzip, lz4, 7z, rar, cpio and squashfs, and reports every such file.

      Stagegate reads the first 2 MiB of a compressed tar archive. If these contain no program, it reports the archive
      because the rest may.
    `,
    limits: prose`
      In a zip archive, Stagegate reads only files without a suffix, or with that of an archive. It does not recognize an archive
      that is encrypted, or that follows other data.
    `,
    fix: prose`
      Unpack the archive in a build stage, and copy the files that the container needs.
    `,
  },
  run(image) {
    const archives = findExtracts(image, 'archive').filter(({ entry }) => image.layers[entry.layer]?.origin === 'own')
    return [...Map.groupBy(archives, ({ entry }) => entry.layer)].map(([layer, files]) => {
      const [largest, ...others] = files.sort((a, b) => b.entry.size - a.entry.size)
      if (largest === undefined) throw new Error('a group is not empty')
      const paths = [largest, ...others].map(({ entry }) => entry.path)
      const { content, program } = largest.value
      const size = plain(formatBytes(files.reduce((sum, { entry }) => sum + entry.size, 0)))
      return {
        evidence: 'possible',
        path: largest.entry.path,
        layer,
        data: { ...listPaths(paths), content, program },
        message: text`Stagegate does not inspect ${list(paths)} (${size}): ${largest.entry.path} ${REASONS[content](program)}.`,
        fix: text`Unpack it in a build stage, and copy the files that the container needs.`,
      }
    })
  },
}
