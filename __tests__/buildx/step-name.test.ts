import { expect, test } from '@jest/globals'
import type { Step } from '../../src/buildx/progress.ts'
import { stepName } from '../../src/buildx/step-name.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'

const dockerfile = parseDockerfile(
  'Dockerfile',
  'FROM a AS build\nARG TOKEN\nENV X=1\nWORKDIR /src\nRUN fetch $TOKEN\nFROM b\nCOPY --from=build /x /\n' +
    'FROM build AS test\nRUN check $TOKEN\nFROM scratch AS bare\nCOPY --from=build /y /\n',
)
const step = (name: string): Step => ({ digest: '', name, started: null, completed: null, cached: false, error: null })

test.each([
  ['[build 3/3] RUN fetch hunter2', '[build 3/3] RUN fetch $TOKEN'],
  ['[linux/arm64 build 3/3] RUN fetch hunter2', '[linux/arm64 build 3/3] RUN fetch $TOKEN'],
  ['[build 1/3] FROM docker.io/library/a@sha256:0', '[build 1/3] FROM a AS build'],
  ['[stage-1 2/2] COPY --from=build /x /', '[stage-1 2/2] COPY --from=build /x /'],
  ['[test 1/1] RUN check hunter2', '[test 1/1] RUN check $TOKEN'],
  ['[bare 1/1] COPY --from=build /y /', '[bare 1/1] COPY --from=build /y /'],
  ['[build 3/4] RUN fetch hunter2', '[build 3/4] RUN'],
  ['[elsewhere 1/1] RUN fetch hunter2', '[elsewhere 1/1] RUN'],
  ['[auth] hunter2 pull', '[auth]'],
])('%s', (name, shown) => expect(stepName(step(name), dockerfile, [])).toBe(shown))

test('the only stage is omitted', () => {
  const single = parseDockerfile('Dockerfile', 'FROM a AS app\nRUN fetch $TOKEN\n')
  expect(stepName(step('[2/2] RUN fetch hunter2'), single, [])).toBe('[2/2] RUN fetch $TOKEN')
  expect(stepName(step('[linux/amd64 2/2] RUN fetch hunter2'), single, [])).toBe('[linux/amd64 2/2] RUN fetch $TOKEN')
})

test('without a Dockerfile, only the keyword is left', () =>
  expect(stepName(step('[a 1/1] RUN hunter2'), null, [])).toBe('[a 1/1] RUN'))

test('a FROM that a named context replaces is counted, but is not a step', () => {
  const replaced = parseDockerfile('Dockerfile', 'FROM b AS build\nCOPY a .\nRUN fetch $TOKEN\n')
  const steps = [step('[build 1/3] COPY a .'), step('[build 2/3] RUN fetch hunter2')]
  expect(steps.map(one => stepName(one, replaced, steps))).toEqual([
    '[build 1/3] COPY a .',
    '[build 2/3] RUN fetch $TOKEN',
  ])
})

const several = parseDockerfile('D', 'FROM a AS build\nWORKDIR /\nCOPY x .\nRUN one\nRUN two\nFROM build\nRUN three\n')

test.each<[string, number, string[], string]>([
  ['an image', 5, ['FROM a', 'COPY x .', 'RUN one', 'RUN two'], 'RUN two'],
  ['a named context instead of the image', 5, ['COPY x .', 'RUN one'], 'RUN one'],
  ['an ONBUILD of the image', 6, ['FROM a', 'ONBUILD RUN zero', 'COPY x .', 'RUN one'], 'RUN one'],
  ['a step that the Dockerfile does not have', 5, ['FROM a', 'RUN hunter2'], 'RUN'],
])('steps are matched with the instructions: %s', (_, count, instructions, text) => {
  const steps = instructions.map((instruction, at) => step(`[build ${at + 1}/${count}] ${instruction}`))
  const last = steps.at(-1) as Step
  expect(stepName(last, several, steps)).toBe(`[build ${steps.length}/${count}] ${text}`)
})

test('a number may be padded with spaces', () => {
  const single = parseDockerfile('Dockerfile', `FROM a\n${'RUN fetch $TOKEN\n'.repeat(9)}`)
  expect(stepName(step('[ 2/10] RUN fetch hunter2'), single, [])).toBe('[2/10] RUN fetch $TOKEN')
  expect(stepName(step('[linux/amd64  2/10] RUN fetch hunter2'), single, [])).toBe(
    '[linux/amd64 2/10] RUN fetch $TOKEN',
  )
})

// bake writes the name of a target in front, which may be another one than the target whose Dockerfile has the step.
test.each([
  ['[build 3/3] RUN fetch hunter2', '[build 3/3] RUN'],
  ['[app build 3/3] RUN fetch hunter2', '[app build 3/3] RUN'],
  ['[lib linux/arm64 build 3/3] RUN fetch hunter2', '[lib linux/arm64 build 3/3] RUN'],
  ['[lib  3/10] RUN fetch hunter2', '[lib 3/10] RUN'],
])('in a build with linked targets, no instruction is guessed: %s', (name, shown) => {
  const steps = [step('[lib internal] load build definition from Dockerfile'), step(name)]
  expect(stepName(step(name), dockerfile, steps)).toBe(shown)
})

test('a step of a cross build', () => {
  const steps = [step('[linux/amd64 build 1/3] FROM a'), step('[linux/amd64->arm64 build 2/3] WORKDIR /src')]
  expect(stepName(steps[1] as Step, dockerfile, steps)).toBe('[linux/amd64->arm64 build 2/3] WORKDIR /src')
})
