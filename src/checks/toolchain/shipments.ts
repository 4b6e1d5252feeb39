import type { Image, Layer } from '../../image/model.ts'
import type { Package } from '../../image/package-facts.ts'
import { compareBytes } from '../../image/paths.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { type Claim, claimFiles } from './claims.ts'
import { type Evidence, findTraces } from './evidence.ts'
import type { EvidenceKind, Family, Tool } from './tables/tool.ts'
import { TOOLS } from './tables/tools.ts'

/**
 * `proven`: two kinds of evidence, or content. `unique`: a file name alone that no other software has. `likely`: internal parts alone.
 * `named`: a file name alone.
 */
export type Strength = 'proven' | 'unique' | 'likely' | 'named'

/** The tools of one family that one layer ships. */
export interface Shipment {
  layer: Layer
  claim: Claim
  strength: Strength
  /** Names, in the order of the tables. */
  tools: string[]
  /** Whether the base image has them too. */
  inherited: boolean
  /** Whether later layers hide all of their files. */
  removed: boolean
  kinds: EvidenceKind[]
  /** Names of the packages that are evidence, the largest first. */
  packages: string[]
  /** Files that are evidence, the best first. */
  paths: string[]
  /** The package that a finding names. */
  owner: Package | undefined
}

const STRENGTHS: readonly Strength[] = ['named', 'likely', 'unique', 'proven']

/**
 * One for each layer that ships files of this family, lowest layer first. An own layer that only rewrites the base image's
 * files (`chmod`, `chown`, an upgrade) adds none: the FROM line chose the tools, and not that layer's line.
 */
export function shipmentsOf(image: AnalyzedImage, family: Family): Shipment[] {
  const all = shipmentsByLayer(image, family)
  const inBase = all.some(({ layer }) => layer.origin === 'base')
  return all.filter(({ layer, inherited }) => layer.origin === 'base' || !inherited || !inBase)
}

function shipmentsByLayer(image: AnalyzedImage, family: Family): Shipment[] {
  const claims = claimFiles(image)
  const evidence = evidenceOf(image, family)
  const byLayer = Map.groupBy(evidence, one => one.layer)
  const strengths = createStrengths(evidence)
  return image.layers.flatMap(layer => {
    const claim = claims.of(family, layer.index)
    const assessment = assessLayer(byLayer.get(layer.index) ?? [], strengths)
    return claim === undefined || assessment === null ? [] : [toShipment(image, layer, claim, assessment)]
  })
}

interface Assessment {
  strength: Strength
  inherited: boolean
  tools: string[]
  evidence: Evidence[]
}

/** Files of another family are evidence for that one: archives inside a Go toolchain are not static libraries. */
function evidenceOf(image: AnalyzedImage, family: Family): Evidence[] {
  const claims = claimFiles(image)
  const own = findTraces(image).traces.filter(({ tool, path, layer, weak }) => {
    if (tool.family !== family) return false
    return path === null || weak || claims.owner(path, layer) === family
  })
  return confirmed(own)
}

/** Too few markers in a layer do not count, unless a package owns them. */
function confirmed(evidence: Evidence[]): Evidence[] {
  const counts = new Map<string, number>()
  const key = (tool: Tool, layer: number, kind: EvidenceKind) => `${tool.name} ${layer} ${kind}`
  for (const { tool, layer, kind } of evidence) {
    const one = key(tool, layer, kind)
    counts.set(one, (counts.get(one) ?? 0) + 1)
  }
  return evidence.filter(({ tool, layer, kind }) => {
    const { minMarkers = 1 } = tool
    if (kind !== 'marker' || minMarkers === 1) return true
    return (counts.get(key(tool, layer, 'marker')) ?? 0) >= minMarkers || counts.has(key(tool, layer, 'package'))
  })
}

/** The assessment of a layer's evidence; null if it is too little. */
function assessLayer(here: Evidence[], strengths: Strengths): Assessment | null {
  const ofLayer = Map.groupBy(here, one => one.tool)
  const candidates = [...ofLayer].flatMap(([tool, evidence]) => {
    const fresh = evidence.some(one => !one.inherited)
    const strength = strengths(tool, fresh)
    return strength === null ? [] : [{ tool, strength, inherited: !fresh }]
  })
  const own = candidates.filter(one => !one.inherited)
  const counted = own.length > 0 ? own : candidates
  const strength = STRENGTHS.findLast(candidate => counted.some(one => one.strength === candidate))
  if (strength === undefined) return null
  const tools = new Set(counted.map(one => one.tool))
  return {
    strength,
    inherited: own.length === 0,
    tools: TOOLS.filter(tool => tools.has(tool)).map(tool => tool.name),
    evidence: here.filter(one => tools.has(one.tool)),
  }
}

type Strengths = (tool: Tool, fresh: boolean) => Strength | null

/**
 * The strength of what own layers add of a tool (`fresh`), or of what the base image has. Kinds may be spread over layers: one
 * COPY for the driver, one for the library. Evidence in the base never completes that of own layers.
 */
function createStrengths(evidence: Evidence[]): Strengths {
  const groups = Map.groupBy(evidence, ({ tool, inherited }) => `${tool.name} ${!inherited}`)
  const strengths = new Map<string, Strength | null>()
  return (tool, fresh) => {
    const key = `${tool.name} ${fresh}`
    const strength = strengths.get(key) ?? strengthOf(tool, groups.get(key) ?? [])
    strengths.set(key, strength)
    return strength
  }
}

function strengthOf(tool: Tool, own: Evidence[]): Strength | null {
  const kinds = new Set(own.map(one => one.kind))
  const enough = tool.sufficient?.filter(kind => kinds.has(kind)) ?? []
  if (kinds.has('content')) return 'proven'
  // Anything may have a name.
  if (kinds.size >= 2 || enough.some(kind => kind !== 'executable')) return 'proven'
  if (enough.length > 0) return 'unique'
  if (own.some(one => one.kind === 'marker' && !one.weak)) return 'likely'
  return kinds.has('executable') && !tool.commonName ? 'named' : null
}

function toShipment(image: Image, layer: Layer, claim: Claim, assessment: Assessment): Shipment {
  const { evidence, strength, tools, inherited } = assessment
  const paths = bestPaths(evidence)
  return {
    layer,
    claim,
    strength,
    tools,
    inherited,
    removed: claim.visibleFiles === 0 && paths.every(path => image.tree.get(path) === undefined),
    kinds: [...new Set(evidence.map(one => one.kind))].sort(),
    packages: [...new Set(packagesOf(evidence).map(item => item.name))],
    paths,
    owner: mainPackage(evidence, paths[0]),
  }
}

/** Visible files first, unambiguous ones before weak ones, then the largest. */
function bestPaths(evidence: Evidence[]): string[] {
  const files = new Map<string, Evidence>()
  for (const one of evidence) if (one.path !== null) files.set(one.path, one)
  const rankOf = ({ weak, hidden }: Evidence) => Number(hidden) * 2 + Number(weak)
  return [...files.values()]
    .sort((a, b) => rankOf(a) - rankOf(b) || b.size - a.size || compareBytes(a.path ?? '', b.path ?? ''))
    .map(({ path }) => path ?? '')
}

/** The largest first. */
function packagesOf(evidence: Evidence[]): Package[] {
  return evidence.flatMap(one => one.package ?? []).sort((a, b) => (b.size ?? 0) - (a.size ?? 0))
}

function mainPackage(evidence: Evidence[], path: string | undefined): Package | undefined {
  const packages = packagesOf(evidence)
  return packages.find(item => path !== undefined && item.files?.includes(path)) ?? packages[0]
}
