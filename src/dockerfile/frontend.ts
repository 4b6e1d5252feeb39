import type { Recipe } from './recipe.ts'

/**
 * The frontend that reads a Dockerfile instead of Docker's own: it decides what is built, and what BuildKit's checks say.
 * Null if it is `docker/dockerfile`, BuildKit's own, or unknown. Upstream: moby/buildkit
 * frontend/dockerfile/parser/directives.go, `DetectSyntax`; BUILDKIT_SYNTAX overrides it (builder/build.go).
 */
export function customFrontend({ dockerfile, inputs }: Pick<Recipe, 'dockerfile' | 'inputs'>): string | null {
  const argument = inputs?.args.findLast(arg => arg.startsWith('BUILDKIT_SYNTAX='))?.replace(/^[^=]*=/, '')
  const [name = ''] = (argument ?? namedFrontend(dockerfile?.text ?? '') ?? '').trim().split(/\s/)
  return name === '' || DOCKERS.test(name) ? null : name
}

const DOCKERS = /^(?:(?:index\.)?docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@][\w.:@-]*)?$/

function namedFrontend(text: string): string | null {
  const body = text.replace(/^\ufeff/, '').replace(/^#!.*(?:\n|$)/, '')
  return directive(body, '#') ?? directive(body, '//') ?? inJson(body)
}

/** The first lines that set something; any other line ends them. */
function directive(text: string, comment: string): string | null {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end < 0 ? text.length : end)
    start = end < 0 ? text.length : end + 1
    const [, key = '', value = ''] = line.startsWith(comment)
      ? (/^([a-z][a-z0-9]*)\s*=\s*(\S.*)$/i.exec(line.slice(comment.length).trim()) ?? [])
      : []
    if (key.toLowerCase() === 'syntax') return value
    if (!/^(?:escape|check)$/i.test(key)) return null
  }
  return null
}

function inJson(text: string): string | null {
  if (!text.trimStart().startsWith('{')) return null
  try {
    const { syntax } = JSON.parse(text)
    return typeof syntax === 'string' ? syntax : null
  } catch {
    return null
  }
}
