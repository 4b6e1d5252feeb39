import { withoutCredentials } from '../secrets/credentials.ts'
import { lastError } from './last-error.ts'

/** One warning of BuildKit's own checks. Hostile text: it quotes the Dockerfile. */
export interface LintWarning {
  /** BuildKit's name of the check, such as `StageNameCasing`. */
  rule: string
  message: string
  /** First and last line, counted from 1; null if BuildKit gave none. */
  lines: { first: number; last: number } | null
}

/** The answer of `docker buildx build --call=check`. */
export type Lint =
  | {
      kind: 'read'
      warnings: LintWarning[]
      /** The number of warnings that are left out, since a report has limited space. */
      leftOut?: number
      /** Set if comments in the Dockerfile may have turned rules off. */
      isPartial?: true
      /**
       * Set if warnings of the rule about variables are left out: BuildKit did not see the images of linked bake targets, which
       * may set them.
       */
      lacksImages?: true
    }
  /** buildx, the builder or the Dockerfile's frontend is older than its checks, or they cannot check such a target. */
  | {
      kind: 'unsupported'
      /** Set if a bake target takes another one as its context: BuildKit checks without that one's result. */
      linked?: true
      /** Set if another target of the same Dockerfile reports it. */
      repeated?: true
    }
  | {
      kind: 'failed'
      /** Null if another target of the run reports the same failure. */
      message: string | null
      /** Whether stages were checked that no target needs: the failure may be about one of those. */
      coversUnneeded?: boolean
    }

/** The rule that depends on what an image sets. */
export const RULE_OF_IMAGES = 'UndefinedVar'

/** The answer to a question with empty images; null if it is none. */
export function lackingImages(lint: Lint): Lint | null {
  if (lint.kind !== 'read') return null
  const warnings = lint.warnings.filter(({ rule }) => rule !== RULE_OF_IMAGES)
  // What those images set can only make fewer variables undefined.
  return warnings.length === lint.warnings.length ? lint : { ...lint, warnings, lacksImages: true }
}

const MAX_MESSAGE = 1000

/** Upstream: moby/buildkit frontend/dockerui/namedcontext.go. A build gets the result of the other target, a check none. */
const LINKED = /^unsupported context source target for /

/** Null if the text is not an answer. */
export function parseLint(text: string, bakeTarget: string | null): Lint | null {
  try {
    const whole = JSON.parse(text)
    const answer = bakeTarget === null ? whole : whole.target[bakeTarget].check
    if (answer.buildError) return parseBuildError(answer.buildError.message)
    const warnings = (answer.warnings ?? []) as unknown[]
    return { kind: 'read', warnings: warnings.map(parseWarning) }
  } catch {
    return null
  }
}

/** The answer if BuildKit could not check the whole Dockerfile. Bake gives the reason only here. */
function parseBuildError(message: unknown): Lint {
  if (typeof message !== 'string') throw new TypeError('it has no message')
  if (LINKED.test(message)) return { kind: 'unsupported', linked: true }
  return { kind: 'failed', message: withoutCredentials(message).slice(0, MAX_MESSAGE) }
}

function parseWarning(value: unknown): LintWarning {
  const { ruleName, detail, description, location } = value as Record<string, unknown>
  if (typeof ruleName !== 'string') throw new TypeError('it has no name')
  const message = typeof detail === 'string' && detail !== '' ? detail : description
  const ranges = (location as { ranges?: { start?: { line?: unknown }; end?: { line?: unknown } }[] } | null)?.ranges
  const first = ranges?.[0]?.start?.line
  const last = ranges?.[0]?.end?.line
  const isLine = (line: unknown): line is number => Number.isSafeInteger(line) && (line as number) > 0
  return {
    rule: ruleName.slice(0, 100),
    message: typeof message === 'string' ? withoutCredentials(message.slice(0, MAX_MESSAGE)) : '',
    lines: isLine(first) ? { first, last: isLine(last) && last >= first ? last : first } : null,
  }
}

/**
 * Upstream: docker/buildx build/build.go `fallbackPrintError`. If the frontend cannot check, buildx fetches one that can
 * (docker/dockerfile:1.8.1), and that may be unreachable. Anchored, since the line may quote a Dockerfile.
 */
const TOO_OLD =
  /^(?:ERROR: )?(?:failed to build: |failed to solve: |target [\w.-]+: |rpc error: code = \w+ desc = |[A-Z][A-Za-z]+: )*(?:unsupported request frontend\.lint\b|unsupported frontend capability moby\.buildkit\.frontend\.subrequests\b|failed to resolve source metadata for docker\.io\/docker\/dockerfile:1\.8\.1@sha256:|unknown flag: --call\b)/

/** Why there is no answer, from standard error. That quotes the Dockerfile, so only its last error counts. */
export function explainFailure(stderr: string): Lint {
  const error = lastError(stderr)
  // A docker without the flag has read no Dockerfile. It may print no `ERROR:`, and its usage after the error.
  const early = error.startsWith('ERROR:') ? error : (/^unknown flag: --call\s*$/m.exec(stderr)?.[0] ?? error)
  if (TOO_OLD.test(early)) return { kind: 'unsupported' }
  return { kind: 'failed', message: (error || 'buildx gave no answer').slice(0, MAX_MESSAGE) }
}
