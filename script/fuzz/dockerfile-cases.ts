/** Random Dockerfiles, and words with variables, near the edges of BuildKit's rules. */
import type { Random } from './random.ts'

/** A Dockerfile, and words to expand with variables. */
export interface DockerfileCase {
  Text: string
  Words: string[]
  /** `NAME=value`. */
  Values: string[]
}

const INSTRUCTIONS = [
  'FROM a AS b',
  'from b as C',
  'FROM --platform=$BUILDPLATFORM a:1',
  `FROM \${A:-b}-base AS d.e-f_1`,
  'ARG A=1 B="x y" C',
  `ARG A=\${B:-"q"}`,
  'ENV A=1 "B"=2 C=\'3 4\' D=a\\ b',
  'ENV OLD the rest of it',
  'LABEL "com.example"="x y" b=c',
  'COPY a b c',
  'COPY --from=b --chown=1:1 --link /x /y',
  'COPY --link=false --from=0 /x /y',
  'COPY --from="b" --exclude=*.o ["a b", "/c"]',
  'COPY --fr\\om=b x y',
  'COPY -- --x y',
  'ADD --checksum=sha256:0 https://example.org/a /b',
  'ADD ["a"] /b',
  'ADD <<A <<"B" /x/',
  'RUN echo "it\'s" > x',
  "RUN echo it's",
  'RUN --mount=type=bind,from=b,target=/x --mount=type=cache,target=/y ls',
  'RUN --mount=type=bind,"from=b",target=/x --network=none ls',
  'RUN --mount=TYPE=bind,FROM=b ls',
  'RUN ["echo", "<<A"]',
  "RUN ['echo', 'x']",
  'RUN cat <<A',
  'RUN cat << A > x',
  'RUN cat <<-"A" 3<<B',
  "RUN cat <<'A' | tee <<\tB",
  'RUN echo "<<A" \\<<B $((1<<2)) a<<A',
  'RUN cat <<<A',
  `RUN x\${A:-<<A}y <<B`,
  'ONBUILD COPY --from=b x y',
  'ONBUILD RUN cat <<A',
  'onbuild RUN ls',
  'HEALTHCHECK --interval=5s CMD ls',
  'HEALTHCHECK NONE',
  'USER 1000',
  'WORKDIR /a b',
  'EXPOSE 80 443/tcp',
  'VOLUME ["/a", "/b"]',
  'STOPSIGNAL 9',
  'SHELL ["sh", "-c"]',
  'CMD ["a", "\\u0041\\n"]',
  'CMD [ "a" ] x',
  'ENTRYPOINT exec  a   b',
  'MAINTAINER someone',
  'NONSENSE x',
  '',
  '# a comment',
  '  # FROM x',
  '# escape=`',
  '#syntax=docker/dockerfile:1',
  '# syntax = x y',
  '# check=skip=all',
  'A',
  'B',
  '\tA',
  'A ',
] as const

const PIECES = [
  '\\',
  '`',
  '"',
  "'",
  '<<',
  '<',
  '$',
  '$' + '{',
  '}',
  ' ',
  '\t',
  '#',
  '-',
  '--',
  '=',
  ',',
  '[',
  ']',
  ':',
  '\u00a0',
]
const PARTS = [
  'é',
  '\\\n',
  '\\ \n',
  '`\n',
  '\\\n# c\n',
  '\\\n\n',
  '\n',
  '\r\n',
  '\r',
  '\\\r\n',
  '\ufeff',
  'A',
  'b',
  '1',
]

const NAMES = ['A', 'EMPTY', 'NONE', 'LONG', '1', '@']
const VALUES = ['A=a', 'EMPTY=', 'LONG=x.y-z/x.y', 'B=b c']
const OPERANDS = [
  '',
  'a',
  '*',
  '?',
  'x*',
  '*y',
  'x.',
  '#x*',
  '%*y',
  '$A',
  '"q r"',
  "'}'",
  '\\}',
  '\\*',
  `\${B:-z}`,
  'a\\',
  '/',
  '//',
]

/** Beginnings of a file, of which some name another frontend. */
const BEGINNINGS = [
  '# escape=`',
  '#escape = \\',
  '# syntax=x',
  '#\u0085syntax=x',
  '#\ufeffsyntax=x',
  '# Syntax =\f x\u00a0y z \t',
  '# syntax= ',
  ' # syntax=x',
  '// syntax=x',
  '# check=error=true',
  '# other=x',
  '#!x',
  '{"syntax": "x y"}',
] as const

/** Makes the case of a seed. */
export function dockerfileCase(random: Random): DockerfileCase {
  const lines = Array.from({ length: 1 + random.below(8) }, () => line(random))
  if (random.chance(0.8)) lines.unshift('FROM a AS b')
  while (random.chance(0.2)) lines.unshift(random.pick(BEGINNINGS))
  const end = random.chance(0.1) ? '\r\n' : '\n'
  const text = (random.chance(0.05) ? '\ufeff' : '') + lines.join(end) + (random.chance(0.8) ? end : '')
  return { Text: text, Words: Array.from({ length: 3 }, () => word(random)), Values: VALUES }
}

function line(random: Random): string {
  let text: string = random.pick(INSTRUCTIONS)
  while (random.chance(0.3)) {
    const at = random.below(text.length + 1)
    const cut = random.chance(0.3) ? random.below(3) : 0
    const added = random.chance(0.8) ? random.pick(random.chance(0.5) ? PIECES : PARTS) : ''
    text = text.slice(0, at) + added + text.slice(at + cut)
  }
  return text
}

function word(random: Random): string {
  const parts = Array.from({ length: 1 + random.below(3) }, () => {
    if (random.chance(0.3)) return random.pick([...PIECES, 'x', 'é'])
    const name = random.pick(NAMES)
    if (random.chance(0.3)) return `$${name}`
    const operator = random.pick(['', ':-', '-', ':+', '+', ':?', '?', '#', '##', '%', '%%', ':', ':#', '=', '/', '//'])
    const operand = random.pick(OPERANDS)
    const tail = operator.startsWith('/') && random.chance(0.9) ? `/${random.pick(OPERANDS)}` : ''
    return `\${${name}${operator}${operator === '' ? '' : operand}${tail}}`
  })
  return parts.join('')
}
