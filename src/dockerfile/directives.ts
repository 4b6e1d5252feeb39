import { trimStart } from './spaces.ts'

/** A parser directive: `# NAME=VALUE`, before anything else in a Dockerfile. */
export interface Directive {
  name: 'syntax' | 'escape' | 'check'
  value: string
}

// Go's `\s` in an expression has fewer characters than its `unicode.IsSpace`, and than JavaScript's `\s`.
const DIRECTIVE = /^(syntax|escape|check)[\t\f\r ]*=(.+)$/is
const OUTER_SPACE = /^[\t\f\r ]+|(?<![\t\f\r ])[\t\f\r ]+$/g

/**
 * The directive in one line, without the end of the line; null if it is another line, which ends the directives.
 * Upstream: moby/buildkit frontend/dockerfile/parser/directives.go, `ParseLine`.
 */
export function directiveIn(line: string, comment = '#'): Directive | null {
  if (!line.startsWith(comment)) return null
  const [, name, value = ''] = DIRECTIVE.exec(trimStart(line.slice(comment.length))) ?? []
  return name === undefined
    ? null
    : { name: name.toLowerCase() as Directive['name'], value: value.replace(OUTER_SPACE, '') }
}

/** The directives at the start of these lines. A second one of a name ends them, too: BuildKit refuses it. */
export function directivesAtStart(lines: readonly string[], comment = '#'): Directive[] {
  const directives: Directive[] = []
  for (const line of lines) {
    const directive = directiveIn(line, comment)
    if (directive === null || directives.some(({ name }) => name === directive.name)) break
    directives.push(directive)
  }
  return directives
}
