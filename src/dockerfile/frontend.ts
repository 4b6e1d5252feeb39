import { directivesAtStart } from './directives.ts'
import type { Recipe } from './recipe.ts'
import { trim } from './spaces.ts'

/**
 * The frontend that reads a Dockerfile instead of Docker's own: it decides what is built, and what BuildKit's checks say.
 * Null if it is `docker/dockerfile`, BuildKit's own, or unknown. Upstream: moby/buildkit
 * frontend/dockerfile/parser/directives.go, `DetectSyntax`; BUILDKIT_SYNTAX overrides it (builder/build.go).
 */
export function customFrontend(recipe: Pick<Recipe, 'dockerfile' | 'inputs'>): string | null {
  const name = frontendName(recipe)
  return name === '' || DOCKERS.test(name) ? null : name
}

/** What an argument or the Dockerfile names; empty for the one in BuildKit. */
export function frontendName({ dockerfile, inputs }: Pick<Recipe, 'dockerfile' | 'inputs'>): string {
  const argument = inputs?.args.findLast(({ name, value }) => name === 'BUILDKIT_SYNTAX' && value !== null)?.value
  return (argument && trim(argument).split(' ', 1)[0]) ?? namedFrontend(dockerfile?.text ?? '') ?? ''
}

const DOCKERS = /^(?:(?:index\.)?docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@][\w.:@-]*)?$/

/** What a Dockerfile itself names, without arguments; null if it names none. */
export function namedFrontend(text: string): string | null {
  const body = text.replace(/^\ufeff/, '').replace(/^#![^\n]*\n?/, '')
  const lines = body.split('\n').map(line => line.replace(/\r$/, ''))
  const syntaxIn = (comment: string) =>
    directivesAtStart(lines, comment)
      .find(({ name }) => name === 'syntax')
      ?.value.split(' ', 1)[0]
  return syntaxIn('#') ?? syntaxIn('//') ?? inJson(body)
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
