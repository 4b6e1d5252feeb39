import type { Anomaly } from '../../image/model.ts'
import type { Severity } from '../../options/severity.ts'
import { counted } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check } from '../check.ts'

interface Kind {
  severity: Severity
  /** `path` is the first in the layer. */
  message(path: string, count: number): Words
  fix: Words
}

const KINDS: Record<Anomaly['kind'], Kind> = {
  'global-header': {
    severity: 'error',
    message: () => text`A PAX global header applies to all entries after it, but Docker and containerd ignore it.`,
    fix: text`Write the layer without global headers. With them, an engine may unpack other content than Stagegate verified.`,
  },
  'late-whiteout': {
    severity: 'error',
    message: (path, count) =>
      count === 1
        ? text`A whiteout follows ${path} in the same layer: Docker and containerd delete the new file, by the OCI image specification it stays.`
        : text`${plain(counted(count, 'whiteout'))} follow entries that they name in the same layer, the first ${path}: Docker and containerd delete these entries, by the OCI image specification they stay.`,
    fix: text`Write whiteouts before the other entries of a layer, and no whiteout for a path that the layer adds.`,
  },
  'invalid-whiteout': {
    severity: 'error',
    message: path =>
      text`The whiteout ${path} names its own directory or the parent: containerd refuses the layer, and Docker deletes the directory.`,
    fix: text`Write the layer without this whiteout.`,
  },
  'root-entry': {
    severity: 'warning',
    message: () => text`An entry that is not a directory has the name of the root. Engines skip it.`,
    fix: text`Write no entry without a name.`,
  },
  'parent-name': {
    severity: 'warning',
    message: (path, count) =>
      count === 1
        ? text`An entry name contains ${'..'} and is read as ${path}.`
        : text`${plain(counted(count, 'entry name'))} contain ${'..'}; the first is read as ${path}.`,
    fix: text`Write names relative to the root, without ${'..'}.`,
  },
  'marker-with-content': {
    severity: 'warning',
    message: (path, count) =>
      count === 1
        ? text`The whiteout ${path} has content, which is shipped but never visible.`
        : text`${plain(counted(count, 'whiteout'))} have content, which is shipped but never visible; the first is ${path}.`,
    fix: text`Write whiteouts as empty files.`,
  },
  // Tools such as ko write leading slashes, and every engine drops them.
  'absolute-name': {
    severity: 'info',
    message: (path, count) =>
      count === 1
        ? text`An entry name starts with a slash and is read as ${path}.`
        : text`${plain(counted(count, 'entry name'))} start with a slash; the first is read as ${path}.`,
    fix: text`Write names relative to the root, as in the OCI image specification.`,
  },
}

export const ambiguous: Check = {
  id: 'layers/ambiguous',
  title: 'Ambiguous layer entries',
  severity: 'error',
  systems: 'any',
  needs: [],
  docs: {
    why: 'An engine may unpack other content than Stagegate verifies, and an attacker can do that on purpose.',
    how: prose`
      Stagegate looks for entries that no builder has a reason to write. Error: a PAX global header that applies to all
      entries after it (POSIX and GNU tar obey it; Docker, containerd and Stagegate do not), a whiteout after an entry
      of its layer that it names (Docker and containerd delete the entry; by the OCI image specification it stays), and
      a whiteout that names its own directory. Warning: names with \`..\`, which Stagegate keeps inside the root, an
      entry without a name, and whiteouts with content. Info: names with a leading slash, which Stagegate drops.
    `,
    limits: 'Stagegate records the first hundred of each layer.',
    fix: prose`
      Build the layer with BuildKit, Buildah or Kaniko. If your own tool writes it, give every entry a relative name
      without \`..\` and its own headers.
    `,
  },
  run(image) {
    return image.layers.flatMap(layer => {
      const byKind = Map.groupBy(layer.anomalies ?? [], ({ kind }) => kind)
      return Object.entries(KINDS).flatMap(([kind, { severity, message, fix }]) => {
        const entries = byKind.get(kind as Anomaly['kind'])
        if (!entries) return []
        const path = entries[0]?.path ?? '/'
        const count = entries.length
        return [{ severity, layer: layer.index, path, data: { kind, count }, message: message(path, count), fix }]
      })
    })
  },
}
