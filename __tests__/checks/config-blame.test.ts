import { expect, test } from '@jest/globals'
import { blameConfig, type ConfigInstruction } from '../../src/checks/config-blame.ts'
import { NO_SOURCE, type Source } from '../../src/checks/source.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'

const DOCKERFILE = parseDockerfile(
  'Dockerfile',
  [
    'FROM alpine AS base',
    'ENV TOKEN=a OTHER=b',
    'USER 5',
    'ENTRYPOINT ["tini", "--"]',
    'FROM alpine AS other',
    'ENV TOKEN=c',
    'FROM base AS app',
    'ARG KEY',
    'LABEL "a.b"="x"',
    'HEALTHCHECK CMD x',
    'ENV OTHER=$TOKEN',
    'WORKDIR /app',
    'CMD ["node"]',
  ].join('\n'),
)

const SOURCE: Source = { ...NO_SOURCE, dockerfile: DOCKERFILE, stage: DOCKERFILE.stages.at(-1) ?? null }

test.each<[ConfigInstruction | undefined, number]>([
  [{ keyword: 'ENV', name: 'TOKEN' }, 2],
  [{ keyword: 'ENV', name: 'OTHER' }, 11],
  [{ keyword: 'ARG', name: 'KEY' }, 8],
  [{ keyword: 'LABEL', name: 'a.b' }, 9],
  [{ keyword: 'HEALTHCHECK' }, 10],
  [{ keyword: 'ENV', name: 'OF_THE_BASE_IMAGE' }, 7],
  [{ keyword: 'USER' }, 3],
  [{ keyword: 'ENTRYPOINT' }, 4],
  [{ keyword: 'CMD' }, 13],
  [{ keyword: 'WORKDIR' }, 12],
  [{ keyword: 'EXPOSE' }, 7],
  [undefined, 7],
])('%j is on line %d', (setBy, line) => {
  expect(blameConfig(setBy, SOURCE)?.line).toBe(line)
})

test('without a Dockerfile there is no blame', () => {
  expect(blameConfig({ keyword: 'USER' }, NO_SOURCE)).toBeNull()
})
