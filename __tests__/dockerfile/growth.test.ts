/** A Dockerfile has at most 4 MiB, which must not keep Stagegate busy for minutes: the time grows with the length. */
import { expect, test } from '@jest/globals'
import { instructionAt, parseDockerfile, targetStage } from '../../src/dockerfile/dockerfile.ts'
import { namedImages } from '../../src/dockerfile/named-images.ts'
import { requiredStages } from '../../src/dockerfile/required-stages.ts'
import { resolveStages } from '../../src/dockerfile/resolve-stages.ts'
import { growthOfWork, LINEAR } from '../helpers/cpu.ts'

const SIZE = 8_000
const repeated = (size: number, line: (index: number) => string) =>
  Array.from({ length: size }, (_, at) => line(at)).join('')
const stages = (size: number) => repeated(size, at => `FROM scratch AS s${at}\n`)

const TEXTS: Record<string, (size: number) => string> = {
  'stages on each other': size => `FROM scratch AS s0\n${repeated(size, at => `FROM s${at} AS s${at + 1}\n`)}`,
  'stages of one name': size => repeated(size, () => 'FROM a AS a\n'),
  'COPY --from of names': size => `${stages(size)}FROM scratch\n${repeated(size, at => `COPY --from=s${at} / /\n`)}`,
  'COPY --from of numbers': size => `${stages(size)}FROM scratch\n${repeated(size, at => `COPY --from=${at} / /\n`)}`,
  'COPY --from of images': size => `FROM scratch\n${repeated(size, at => `COPY --from=i${at} / /\n`)}`,
  'ONBUILD of a base of many stages': size => {
    const base = `FROM scratch AS base\n${repeated(size, at => `ONBUILD COPY --from=s${at} / /\n`)}`
    const based = repeated(size, at => `FROM base AS b${at}\n`)
    return `${stages(size)}${base}${based}FROM scratch\n${repeated(size, at => `COPY --from=b${at} / /\n`)}`
  },
  'ONBUILD of a name that comes again': size => {
    const base = 'FROM scratch AS base\nONBUILD COPY --from=a / /\n'
    const based = repeated(size, at => `FROM scratch AS a\nFROM base AS b${at}\n`)
    return `${base}${based}FROM scratch\n${repeated(size, at => `COPY --from=b${at} / /\n`)}`
  },
  ARG: size => `${repeated(size, at => `ARG A${at}=x\n`)}FROM scratch\n`,
  'ARG of an ARG': size => `ARG A0=x\n${repeated(size, at => `ARG A${at + 1}=$A${at}\n`)}FROM $A${size}\n`,
  ENV: size => `FROM scratch\n${repeated(size, at => `ENV A${at}=$A${at - 1}\n`)}`,
  heredocs: size => `FROM scratch\n${repeated(size, () => 'RUN <<A\nx\nA\n')}`,
  'heredocs of one line': size => `FROM scratch\nRUN ${repeated(size, () => '<<A ')}\n${repeated(size, () => 'A\n')}`,
  mounts: size => `${stages(size)}FROM scratch\nRUN ${repeated(size, at => `--mount=type=bind,from=s${at} `)} x\n`,
  'continued lines': size => `FROM scratch\nRUN a ${repeated(size, () => '\\\n')}`,
}

test.each(Object.entries(TEXTS))('%s', async (_, textOf) => {
  const work = (text: string) => {
    const inputs = { args: [], contexts: [], target: null }
    const dockerfile = resolveStages(parseDockerfile('Dockerfile', text), inputs, null)
    const stage = targetStage(dockerfile, null)
    if (stage === undefined) throw new Error('no stage')
    requiredStages(dockerfile, stage)
    namedImages({ dockerfile, stage, inputs, linked: new Map() })
  }
  expect(await growthOfWork(SIZE, textOf, work)).toBeLessThan(LINEAR)
})

test('contexts that images are replaced by', async () => {
  const prepare = (size: number) => {
    const text = TEXTS['COPY --from of images']?.(size) ?? ''
    const contexts = Array.from({ length: size }, (_, at) => ({ name: `i${at}`, value: 'docker-image://x' }))
    return { text, inputs: { args: [], contexts, target: null } }
  }
  const work = ({ text, inputs }: ReturnType<typeof prepare>) => {
    const dockerfile = resolveStages(parseDockerfile('Dockerfile', text), inputs, null)
    const stage = targetStage(dockerfile, null)
    expect(stage && namedImages({ dockerfile, stage, inputs, linked: new Map() })).toHaveLength(inputs.contexts.length)
  }
  expect(await growthOfWork(SIZE, prepare, work)).toBeLessThan(LINEAR)
})

test('an instruction on each line', async () => {
  const prepare = (size: number) =>
    parseDockerfile(
      'Dockerfile',
      repeated(size, at => `FROM a AS s${at}\nRUN x\n`),
    )
  const work = (dockerfile: ReturnType<typeof prepare>) => {
    for (let line = 1; line <= dockerfile.stages.length * 2; line++) instructionAt(dockerfile, line)
  }
  expect(await growthOfWork(4 * SIZE, prepare, work)).toBeLessThan(LINEAR)
})
