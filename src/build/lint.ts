/** What one of BuildKit's own checks said. Hostile text: it quotes the Dockerfile. */
export interface LintWarning {
  /** BuildKit's name of the check, such as `StageNameCasing`. */
  rule: string
  message: string
  /** The check in general. */
  description: string
  url: string | null
  /** First and last line, counted from 1; null where BuildKit gave none. */
  lines: { first: number; last: number } | null
}

/** The answer of `docker buildx build --call=check`. */
export type Lint =
  | { kind: 'read'; warnings: LintWarning[] }
  /** The builder or the Dockerfile's frontend is older than its checks. */
  | { kind: 'unsupported' }
  | { kind: 'failed'; message: string }
