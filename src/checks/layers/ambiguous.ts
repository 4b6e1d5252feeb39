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
  'global-name': {
    severity: 'error',
    message: (path, count) =>
      count === 1
        ? text`A PAX global header has the name ${path}. Docker ignores the header; containerd and other engines delete the path, or take the name for a whiteout.`
        : text`${count} PAX global headers have names of paths or whiteouts, the first ${path}. Docker ignores the headers; containerd and other engines delete the paths, or take the names for whiteouts.`,
    fix: text`Write the layer without global headers.`,
  },
  'late-whiteout': {
    severity: 'error',
    message: (path, count) =>
      count === 1
        ? text`A whiteout follows ${path} in the same layer: engines with overlayfs refuse the layer, others delete the new file, by the OCI image specification it stays.`
        : text`${plain(counted(count, 'whiteout'))} follow entries that they name in the same layer, the first ${path}: engines with overlayfs refuse the layer, others delete these entries, by the OCI image specification they stay.`,
    fix: text`Write whiteouts before the other entries of a layer, and no whiteout for a path that the layer adds.`,
  },
  'early-whiteout': {
    severity: 'error',
    message: (path, count) =>
      count === 1
        ? text`A whiteout precedes the new directory ${path} in the same layer: with overlayfs, the old content of the directory is visible again, by the OCI image specification it is hidden.`
        : text`${plain(counted(count, 'whiteout'))} precede new directories with the same path in the same layer, the first ${path}: with overlayfs, the old content of these directories is visible again, by the OCI image specification it is hidden.`,
    fix: text`Write the directory and an opaque marker (${'.wh..wh..opq'}) in it, or a whiteout for each file in it.`,
  },
  'followed-link': {
    severity: 'error',
    message: (path, count) =>
      count === 1
        ? text`The layer replaces or deletes ${path} through a symbolic link of a lower layer. With overlayfs, the path stays as it is, and the link becomes a directory.`
        : text`The layer replaces or deletes paths through ${count} symbolic links of lower layers, the first ${path}. With overlayfs, the paths stay as they are, and the links become directories.`,
    fix: text`Write the real paths of files, without symbolic links of lower layers, and an entry for each directory above them.`,
  },
  'root-opaque': {
    severity: 'error',
    message: () =>
      text`An opaque marker at the root hides all lower layers by the OCI image specification, but overlayfs ignores it.`,
    fix: text`Write a whiteout for each path that the layer deletes, or start from an empty image.`,
  },
  'invalid-whiteout': {
    severity: 'error',
    message: path =>
      text`The whiteout ${path} names its own directory or the parent: engines with overlayfs refuse the layer, others delete the directory.`,
    fix: text`Write the layer without this whiteout.`,
  },
  'overlay-attribute': {
    severity: 'error',
    message: (path, count) =>
      count === 1
        ? text`The entry ${path} has an extended attribute that overlayfs obeys: an engine that keeps it shows other files, or files of other users, than the layers contain.`
        : text`${count} entries have extended attributes that overlayfs obeys, the first ${path}: an engine that keeps them shows other files, or files of other users, than the layers contain.`,
    fix: text`Write the layer without attributes of overlay file systems, such as ${'user.overlay.opaque'}; delete paths with whiteouts.`,
  },
  'media-type': {
    severity: 'error',
    message: () =>
      text`containerd cannot unpack the layer: its media type is unknown, or the type is that of an uncompressed layer and the bytes are compressed.`,
    fix: text`Write the type ${'application/vnd.oci.image.layer.v1.tar'} for an uncompressed layer, and add ${'+gzip'} or ${'+zstd'} for a compressed one.`,
  },
  'global-header': {
    severity: 'warning',
    message: (path, count) =>
      count === 1
        ? text`A PAX global header has other values for ${path} than the entry’s own header. Engines ignore it; other programs, such as GNU tar, apply it.`
        : text`PAX global headers have other values for ${count} entries than the entries’ own headers, the first ${path}. Engines ignore them; other programs, such as GNU tar, apply them.`,
    fix: text`Write the layer without global headers.`,
  },
  'outside-name': {
    severity: 'warning',
    message: (path, count) =>
      count === 1
        ? text`The name or hardlink target of ${path} leads out of the root through ${'..'}: containerd keeps it inside, Docker without the containerd image store refuses the layer.`
        : text`The names or hardlink targets of ${count} entries lead out of the root through ${'..'}, the first is read as ${path}: containerd keeps them inside, Docker without the containerd image store refuses the layer.`,
    fix: text`Write names relative to the root, without ${'..'}.`,
  },
  'duplicate-name': {
    severity: 'warning',
    message: (path, count) =>
      count === 1
        ? text`The layer has ${path} more than once: containerd uses the last entry, Docker without the containerd image store refuses the layer.`
        : text`The layer repeats ${count} names, the first ${path}: containerd uses the last entry, Docker without the containerd image store refuses the layer.`,
    fix: text`Write each name once in a layer.`,
  },
  'aufs-metadata': {
    severity: 'warning',
    message: (path, count) =>
      count === 1
        ? text`AUFS reserved the name that ${path} is below: engines with overlayfs unpack the entry, others skip it.`
        : text`AUFS reserved the names that ${count} entries are below, the first ${path}: engines with overlayfs unpack the entries, others skip them.`,
    fix: text`Write the layer without names at the root that start with ${'.wh..wh.'}.`,
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
  'trailing-data': {
    severity: 'warning',
    message: () =>
      text`Data follows the end of the layer’s archive. No engine unpacks it, but everyone who pulls the image gets it.`,
    fix: text`Write the layer without data behind the two blocks of zeros that end the archive.`,
  },
  'device-whiteout': {
    severity: 'warning',
    message: (path, count) =>
      count === 1
        ? text`The entry ${path} is a character device with the numbers 0/0, which overlayfs takes for a whiteout.`
        : text`${count} entries are character devices with the numbers 0/0, which overlayfs takes for whiteouts; the first is ${path}.`,
    fix: text`Write a whiteout to delete a path, and no device with the numbers 0/0.`,
  },
  // Bazel and ko omit directories. The tree is that of overlayfs, so other checks find what it breaks.
  'replaced-parent': {
    severity: 'warning',
    message: (path, count) =>
      count === 1
        ? text`The layer has entries below ${path}, which a lower layer has as a symbolic link or a file, but no entry for the directory: overlayfs makes one there, other engines follow the link or refuse the layer.`
        : text`The layer has entries below ${count} paths that lower layers have as symbolic links or files, but no entries for the directories: overlayfs makes them, other engines follow the links or refuse the layer; the first path is ${path}.`,
    fix: text`Write the real paths of files, without symbolic links of lower layers, or an entry for each directory above them.`,
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
  evidence: {
    proven: 'A layer has such an entry.',
  },
  systems: 'any',
  needs: [],
  docs: {
    why: 'An engine may unpack other content than Stagegate verifies, and an attacker can do that on purpose.',
    how: prose`
      Stagegate looks for entries that no builder has a reason to write. Error: a PAX global header whose name is an
      existing path or a whiteout (Docker ignores the header, containerd deletes the path), a whiteout after an entry of
      its layer that it names (engines refuse the layer or delete the entry; by the OCI image specification it stays), a
      whiteout that names its own directory, an extended attribute that overlayfs or fuse-overlayfs obeys
      (\`trusted.overlay.*\`, \`user.overlay.*\`), and a layer that containerd cannot unpack: its media type is unknown, or it
      is that of an uncompressed layer and the bytes are compressed. Engines go by the first bytes of a layer with a
      compressed type, so these bytes can be in any form.

      Warning: a PAX global header with other values than an entry’s own header (POSIX and GNU tar apply it; Docker,
      containerd and Stagegate do not), names with \`..\`, which Stagegate keeps inside the root, names that a layer
      repeats, an entry without a name, whiteouts with content, data but zeros behind the end of the archive (except for eStargz’s table of contents), character devices with the numbers 0/0, which overlayfs
      takes for whiteouts, and entries below names at the root that AUFS reserved (\`.wh..wh.\`). Info: names with a
      leading slash, which Stagegate drops.

      Docker and containerd unpack each layer by itself and lay it over the others with overlayfs. Rootless engines and
      those with the snapshotters \`native\` or \`vfs\` unpack a layer into the files of the layers below. Stagegate
      reads layers like overlayfs, and looks for what the others do differently. Error: a whiteout before a directory
      with its path, if the directory had content; an opaque marker at the root; entries and whiteouts that, through a
      symbolic link of a lower layer, name a path that exists. Warning: other entries below a symbolic link or a file of
      a lower layer, without an entry for the directory.
    `,
    limits: 'Of each layer, Stagegate records the first hundred of each kind.',
    fix: prose`
      Build the layer with BuildKit, Buildah or Kaniko. If your own tool writes it, give every entry a relative name
      without \`..\` and its own headers.
    `,
  },
  run(image) {
    return image.layers.flatMap(layer => {
      const anomalies = [...(layer.anomalies ?? []), ...(image.tree.anomalies[layer.index] ?? [])]
      const byKind = Map.groupBy(anomalies, ({ kind }) => kind)
      return Object.entries(KINDS).flatMap(([kind, { severity, message, fix }]) => {
        const entries = byKind.get(kind as Anomaly['kind'])
        if (!entries) return []
        const path = entries[0]?.path ?? '/'
        const count = entries.length
        const data = { kind, count }
        return [{ evidence: 'proven', severity, layer: layer.index, path, data, message: message(path, count), fix }]
      })
    })
  },
}
