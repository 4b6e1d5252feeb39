import { describe, expect, test } from '@jest/globals'
import {
  instructionAt,
  lastInstruction,
  namedStage,
  parseDockerfile,
  stageName,
} from '../../src/dockerfile/dockerfile.ts'
import { requiredStages } from '../../src/dockerfile/required-stages.ts'

const TEXT = `# syntax=docker/dockerfile:1
ARG VERSION=1
FROM node:$VERSION AS Base
USER node

FROM base AS build
RUN --mount=type=cache,target=/c --mount=type=bind,from=tools,source=/x,target=/x \\
    # a comment between
    npm ci && \\
    npm run build
FROM alpine AS tools
RUN <<EOF
USER root
FROM nowhere AS ghost
EOF

FROM base
COPY --from=build \\
     /app /app
COPY --from=busybox:1 /bin/busybox /b
`
const dockerfile = parseDockerfile('Dockerfile', TEXT)
const stage = (index: number) => {
  const found = dockerfile.stages[index]
  if (!found) throw new Error(`no stage ${index}`)
  return found
}

describe('a keyword or a stage in any case', () => {
  const textOf = (lines: string[]) => parseDockerfile('Dockerfile', lines.join('\n'))
  // U+0130 is `i` in Go's lower case, U+212A (the Kelvin sign) is `k`, and U+017F is `s` only to EqualFold.
  test('has the lower case of Go', () => {
    const { stages } = textOf([
      'FROM a AS \u0130',
      'FROM b AS WOR\u212a',
      'FROM c a\u017f x',
      'WOR\u212aD\u0130R /a',
      'U\u017fER 1',
    ])
    expect(stages.map(({ name }) => name)).toEqual(['i', 'work', 'x'])
    expect(stages[2]?.instructions.map(({ keyword }) => keyword)).toEqual(['FROM', 'WORKDIR', 'UſER'])
    expect(namedStage(textOf(['FROM a AS i']), '\u0130')).toBeDefined()
  })
})

describe('parseDockerfile', () => {
  test('stages, in lower case, with their bases; none from inside a heredoc', () =>
    expect(dockerfile.stages.map(({ name, base, line }) => [name, base, line])).toEqual([
      ['base', 'node:$VERSION', 3],
      ['build', 'base', 6],
      ['tools', 'alpine', 11],
      [null, 'base', 17],
    ]))

  test.each([
    ['RUN <<EOF\n# a\necho b \\\n\n  #c\nEOF\n', 'RUN <<EOF # a echo b \\ #c EOF'],
    ['COPY <<a /b\n#!/bin/sh\na\n', 'COPY <<a /b #!/bin/sh a'],
    ['RUN a \\\n# no\n  <<-X && \\\n\t# no\n b\n\t#yes\n\tX\n', 'RUN a <<-X && b #yes X'],
    ['RUN a \\\n# no\n b\n', 'RUN a b'],
  ])('the text of an instruction has no comments, but all of a heredoc: %j', (source, text) => {
    const [only] = parseDockerfile('Dockerfile', `FROM x\n${source}`).stages.map(({ instructions }) => instructions[1])
    expect(only?.text).toBe(text)
  })

  test('an instruction over several lines is one line of text', () =>
    expect(instructionAt(dockerfile, 9)?.instruction).toEqual({
      keyword: 'RUN',
      line: 7,
      endLine: 10,
      text: 'RUN --mount=type=cache,target=/c --mount=type=bind,from=tools,source=/x,target=/x npm ci && npm run build',
      flags: ['--mount=type=cache,target=/c', '--mount=type=bind,from=tools,source=/x,target=/x'],
      args: ['    npm ci &&     npm run build'.trim()],
      from: ['tools'],
      trigger: null,
    }))

  test('COPY --from', () =>
    expect(stage(3).instructions.map(({ from }) => from)).toEqual([[], ['build'], ['busybox:1']]))

  test.each(['--link --from=b', '--from=b --link', '--chown=1:1 --chmod=644 --from=b', '--chown=1 \\\n  --from=b'])(
    'COPY --from with other flags: %s',
    flags => {
      const { stages } = parseDockerfile('Dockerfile', `FROM a AS b\nFROM a\nCOPY ${flags} /a /a\n`)
      expect(stages[1]?.instructions[1]?.from).toEqual(['b'])
    },
  )

  test("the USER of this stage's base stage", () =>
    expect(lastInstruction(dockerfile, stage(3), 'USER')).toMatchObject({ line: 4, text: 'USER node' }))

  test('no USER if only a heredoc contains the word', () =>
    expect(lastInstruction(dockerfile, stage(2), 'USER')).toBeNull())

  test('required stages: bases and sources, but not later stages', () => {
    expect([...requiredStages(dockerfile, stage(3)).stages].map(stageName)).toEqual(['3', 'base', 'build'])
  })

  test('a stage hides an earlier stage with the same name', () => {
    const twice = parseDockerfile('D', 'FROM a AS x\nFROM b AS x\nFROM x AS y\n')
    expect([...requiredStages(twice, twice.stages[2] as (typeof twice.stages)[0]).stages].map(one => one.base)).toEqual(
      ['x', 'b'],
    )
  })
})

test.each([
  ['type=bind,from=a,FROM=b,target=/x', ['b']],
  ['type=bind,from=a,"from=b"', ['b']],
  ['type=bind,from=a,from=', []],
  ['type=bind,fromage=a', []],
])('the last source of a mount counts: %s', (mount, from) => {
  const { stages } = parseDockerfile('D', `FROM x\nRUN --mount=${mount} ls\n`)
  expect(stages[0]?.instructions.at(-1)?.from).toEqual(from)
})
