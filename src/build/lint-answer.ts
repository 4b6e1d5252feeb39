import { lastError } from './last-error.ts'

/** What one of BuildKit's own checks said. Hostile text: it quotes the Dockerfile. */
export interface LintWarning {
  /** BuildKit's name of the check, such as `StageNameCasing`. */
  rule: string
  message: string
  /** First and last line, counted from 1; null where BuildKit gave none. */
  lines: { first: number; last: number } | null
}

/** The answer of `docker buildx build --call=check`. */
export type Lint =
  | { kind: 'read'; warnings: LintWarning[] }
  /** buildx, the builder or the Dockerfile's frontend is older than its checks. */
  | { kind: 'unsupported' }
  | {
      kind: 'failed'
      /** Null where another target of the run reports the same failure. */
      message: string | null
      /** Whether stages were checked that no target needs: the failure may be about one of those. */
      beyond?: boolean
    }

/** More than any Dockerfile has, and few enough for a report. */
const MAX_WARNINGS = 200
const MAX_MESSAGE = 1000

/** Null where the text is no answer, or reports that BuildKit could not check the whole Dockerfile. */
export function parseLint(text: string, bakeTarget: string | null): Lint | null {
  try {
    const whole = JSON.parse(text)
    const answer = bakeTarget === null ? whole : whole.target[bakeTarget].check
    if (answer.buildError) return null
    const warnings = (answer.warnings ?? []) as unknown[]
    return { kind: 'read', warnings: warnings.slice(0, MAX_WARNINGS).map(parseWarning) }
  } catch {
    return null
  }
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
    message: typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : '',
    lines: isLine(first) ? { first, last: isLine(last) && last >= first ? last : first } : null,
  }
}

/**
 * Upstream: docker/buildx build/build.go `fallbackPrintError`. Where the frontend cannot check, buildx fetches one that
 * can (docker/dockerfile:1.8.1), and that may be unreachable.
 */
const TOO_OLD =
  /unsupported request frontend\.lint|unknown flag: --call|unsupported frontend capability moby\.buildkit\.frontend\.subrequests|docker\/dockerfile:1\.8\.1/

/** Why there is no answer, from standard error. */
export function explainFailure(stderr: string): Lint {
  if (TOO_OLD.test(stderr)) return { kind: 'unsupported' }
  return { kind: 'failed', message: (lastError(stderr) || 'buildx gave no answer').slice(0, MAX_MESSAGE) }
}
