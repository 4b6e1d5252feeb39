import type { Dockerfile } from '../dockerfile/dockerfile.ts'

/**
 * The text of a Dockerfile whose last stage gets a name. BuildKit checks only the stages that a target needs if the target
 * has a name. All lines keep their numbers. Null if the last stage has a name, or if its FROM ends in a comment.
 */
export function nameLastStage({ text, stages }: Dockerfile): { text: string; stage: string } | null {
  const from = stages.at(-1)?.instructions[0]
  if (!from || stages.at(-1)?.name !== null) return null
  const lines = text.split('\n')
  const end = lines[from.endLine - 1] ?? ''
  const last = end.trimEnd()
  const keyword = /^\s*(from)\s/i.exec(lines[from.line - 1] ?? '')?.[1]
  if (keyword === undefined || last === '' || /^\s*#|[\\`]$/.test(last)) return null
  const stage = freeName(stages.flatMap(({ name }) => name ?? []))
  // One of BuildKit's checks is that both keywords have the same case.
  lines[from.endLine - 1] =
    `${last} ${keyword === keyword.toLowerCase() ? 'as' : 'AS'} ${stage}${end.endsWith('\r') ? '\r' : ''}`
  return { text: lines.join('\n'), stage }
}

function freeName(taken: readonly string[]): string {
  let name = 'last-stage'
  while (taken.includes(name)) name += '-0'
  return name
}
