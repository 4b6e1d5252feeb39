import type {
  BaselineReport,
  GrowthReport,
  HistoryPoint,
  ImageReport,
  Part,
  ReportedCause,
} from '../../src/report/model.ts'
import { image, own, report, target } from './reports.ts'

/** Sample growth as data; every builder takes the fields that differ. */

export function baseline(over: Partial<BaselineReport> = {}): BaselineReport {
  const commit = 'abcdef0123456789abcdef0123456789abcdef01'
  return { kind: 'exact', commit, commitsBehind: 0, reference: null, reason: null, gone: [], waiver: null, ...over }
}

export function part(over: Partial<Part> = {}): Part {
  const versions = { before: null, after: null }
  const path = '/app/node_modules/typescript'
  return { kind: 'npm', name: 'typescript', path, before: null, after: 12_400_000, versions, hidden: false, ...over }
}

export function cause(over: Partial<ReportedCause> = {}): ReportedCause {
  const { blame } = own('COPY --from=build /src/node_modules ./node_modules', 16, 0, 0)
  return {
    origin: 'own',
    layer: 4,
    blame,
    gone: false,
    size: 'unpacked',
    bytes: 12_400_000,
    parts: [part()],
    more: 0,
    ...over,
  }
}

export function growth(over: Partial<GrowthReport> = {}): GrowthReport {
  const side = { reference: 'docker.io/library/node:24-slim', digest: null }
  return {
    before: { compressed: 42_000_000, unpacked: 112_108_113, merged: 110_000_000, own: null },
    compressed: 4_100_000,
    unpacked: 12_400_000,
    merged: 12_400_000,
    own: { compressed: 4_100_000, unpacked: 12_400_000 },
    base: { compressed: 0, unpacked: 0, before: side, after: side },
    layers: [],
    causes: [cause()],
    paths: [
      { path: '/app/node_modules/typescript/lib/tsc.js', before: null, after: 12_400_000, layer: 4, blame: null },
    ],
    changed: { added: 1, removed: 0, grown: 0, shrunk: 0 },
    omitted: { causes: 0, paths: 0 },
    ...over,
  }
}

/** A report without changes. */
export function still(): GrowthReport {
  const none = { added: 0, removed: 0, grown: 0, shrunk: 0 }
  return growth({ compressed: 12, unpacked: 0, merged: 0, causes: [], paths: [], changed: none, own: null, base: null })
}

/** The production target of a report with a baseline. */
export function compared(over: Partial<ImageReport> = {}, origin: Partial<BaselineReport> = {}) {
  return report({ baseline: baseline(origin), targets: [target({ images: [image({ growth: growth(), ...over })] })] })
}

export function history(count: number): HistoryPoint[] {
  return Array.from({ length: count }, (_, index) => ({
    commit: index.toString(16).padStart(40, 'c'),
    compressed: 40_000_000 + index * 10_000,
    unpacked: 110_000_000 + (index % 7) * 900_000,
    merged: 108_000_000,
    own: { compressed: 1, unpacked: 2 },
  }))
}
