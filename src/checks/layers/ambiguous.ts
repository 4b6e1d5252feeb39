import type { Anomaly } from '../../image/model.ts'
import type { Check, Severity } from '../check.ts'

/** Tools such as ko write leading slashes, and every engine drops them; what the others say is read in different ways. */
const SEVERITIES: Record<Anomaly['kind'], Severity> = {
  'global-header': 'error',
  'parent-name': 'warning',
  'marker-with-content': 'warning',
  'absolute-name': 'info',
}

export const ambiguous: Check = {
  id: 'layers/ambiguous',
  title: 'A layer is read in different ways by different programs',
  severity: 'error',
  needs: [],
  docs: {
    why: 'What is judged here and what an engine unpacks may be two things, and somebody may mean them to be.',
    how: 'While a layer is read, it is noted what no builder has a reason to write: a PAX global header that says something of all entries behind it, which POSIX and GNU tar obey and Docker and containerd do not (an error); names with `..`, which are kept inside the root; whiteouts that carry content; and names with a leading slash, which is dropped (info).',
    limits: 'The first hundred of a layer are noted.',
    fix: 'Build the layer with BuildKit, Buildah or Kaniko; where a tool of your own writes it, give every entry a relative name without `..` and headers of its own.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return image.layers.flatMap(layer => {
      const byKind = Map.groupBy(layer.anomalies ?? [], ({ kind }) => kind)
      return Object.entries(SEVERITIES).flatMap(([kind, severity]) => {
        const found = byKind.get(kind as Anomaly['kind'])
        if (!found) return []
        const [first] = found
        return [{ severity, layer: layer.index, path: first?.path ?? '/', data: { kind, count: found.length } }]
      })
    })
  },
}
