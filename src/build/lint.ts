import type { Options } from '../options/options.ts'
import type { PlannedTarget } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { checkCommand } from './command.ts'

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
  | { kind: 'failed'; message: string }

/** More than any Dockerfile has, and few enough for a report. */
const MOST_WARNINGS = 200
const LONGEST_MESSAGE = 1000

/**
 * Asks BuildKit's own checks about the Dockerfile of each gated target; nothing is built. What several targets share is
 * told of the first of them alone. Never rejects.
 */
export async function lintTargets(
  options: Options,
  targets: readonly PlannedTarget[],
  builder: string,
  ports: Ports,
): Promise<Map<string, Lint>> {
  const gated = targets.filter(target => target.role === 'gated')
  const answers = await Promise.all(gated.map(target => lintTarget(options, target, builder, ports)))
  const lints = new Map(gated.map((target, index) => [target.name, answers[index] as Lint]))
  if (answers.some(answer => answer.kind === 'unsupported')) {
    ports.log.warning(
      'This builder cannot run the checks of BuildKit (--call=check), so the dockerfile/* checks are not applicable.',
    )
  }
  const known = new Set<string>()
  for (const target of gated) {
    const lint = lints.get(target.name)
    if (lint?.kind !== 'read') continue
    lint.warnings = lint.warnings.filter(({ rule, message, lines }) => {
      const key = JSON.stringify([target.dockerfile?.path ?? target.name, rule, message, lines])
      return !known.has(key) && known.add(key)
    })
  }
  return lints
}

async function lintTarget(options: Options, target: PlannedTarget, builder: string, ports: Ports): Promise<Lint> {
  const { args, env } = checkCommand(options, target, builder)
  try {
    const { stdout, stderr } = await ports.exec.run('docker', args, { env, signal: ports.signal })
    // The status is 1 where there are warnings, too.
    return parseLint(stdout, options.bakeFiles.length > 0 ? target.name : null) ?? explain(stderr)
  } catch (error) {
    return { kind: 'failed', message: (error as Error).message }
  }
}

/** Null where the answer is none, or says that the Dockerfile could not be checked to its end. */
export function parseLint(text: string, bakeTarget: string | null): Lint | null {
  try {
    const whole = JSON.parse(text)
    const answer = bakeTarget === null ? whole : whole.target[bakeTarget].check
    if (answer.buildError) return null
    const warnings = (answer.warnings ?? []) as unknown[]
    return { kind: 'read', warnings: warnings.slice(0, MOST_WARNINGS).map(parseWarning) }
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
    message: typeof message === 'string' ? message.slice(0, LONGEST_MESSAGE) : '',
    lines: isLine(first) ? { first, last: isLine(last) && last >= first ? last : first } : null,
  }
}

/**
 * Upstream: docker/buildx build/build.go `fallbackPrintError`. Where the frontend cannot check, buildx fetches one that
 * can (docker/dockerfile:1.8.1), and that may be out of reach.
 */
const TOO_OLD =
  /unsupported request frontend\.lint|unknown flag: --call|unsupported frontend capability moby\.buildkit\.frontend\.subrequests|docker\/dockerfile:1\.8\.1/

function explain(stderr: string): Lint {
  if (TOO_OLD.test(stderr)) return { kind: 'unsupported' }
  const line =
    stderr
      .trim()
      .split('\n')
      .findLast(text => text.startsWith('ERROR:')) ?? stderr.trim().split('\n').at(-1)
  return { kind: 'failed', message: (line || 'buildx gave no answer').slice(0, LONGEST_MESSAGE) }
}
