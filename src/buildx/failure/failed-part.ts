/** The part of a build that a vertex of BuildKit's progress is. */
export type BuildPart =
  /** The image of a FROM, a `COPY --from` or a `RUN --mount=from`, or of a named context. */
  | { kind: 'image'; reference: string }
  /** The image of the line `# syntax=`. */
  | { kind: 'frontend' }
  | { kind: 'step'; keyword: string }
  /** The build context or a named one. */
  | { kind: 'context' }
  | { kind: 'dockerfile' }
  | { kind: 'policy' }
  | { kind: 'export' }
  | { kind: 'cache' }
  | { kind: 'other' }

/**
 * The part that a vertex is, by the name that BuildKit or buildx gave it. bake puts its target's name into the brackets or
 * in front. A stage cannot have `]` in its name, so a Dockerfile chooses only what follows the keyword of a step.
 * Upstream: moby/buildkit frontend/dockerfile/dockerfile2llb and dockerui, exporter, cache/remotecache; docker/buildx
 * util/progress/multiwriter.go.
 */
export function partOf(vertex: string): BuildPart {
  const [, brackets = '', rest = ''] = /^(?:\[([^\]]*)\] )?(.*)$/s.exec(vertex) ?? []
  if (/(?:^| )\d+\/\d+$/.test(brackets)) return { kind: 'step', keyword: (/^\S*/.exec(rest)?.[0] ?? '').toUpperCase() }
  const image = /^load metadata for (.*)$/s.exec(rest)?.[1]
  if (image !== undefined && /(?:^| )(?:internal$|context )/.test(brackets)) return { kind: 'image', reference: image }
  if (/(?:^| )internal$/.test(brackets)) return internalPart(rest)
  if (/(?:^| )context /.test(brackets)) return { kind: 'context' }
  if (/^(?:resolve image config for )?docker-image:\/\//.test(rest)) return { kind: 'frontend' }
  if (/^(?:exporting cache|importing cache|preparing build cache)/.test(rest)) return { kind: 'cache' }
  if (/^(?:exporting|sending tarball|writing|copying files|pushing) /.test(rest)) return { kind: 'export' }
  if (/^loading policies /.test(rest)) return { kind: 'policy' }
  return { kind: 'other' }
}

function internalPart(rest: string): BuildPart {
  if (/^load build definition from/.test(rest)) return { kind: 'dockerfile' }
  return /^load (?:build context|remote build context|git source|\.dockerignore)/.test(rest)
    ? { kind: 'context' }
    : { kind: 'other' }
}
