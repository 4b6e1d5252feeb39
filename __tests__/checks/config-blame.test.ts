import { expect, test } from '@jest/globals'
import { blameConfig } from '../../src/checks/config-blame.ts'
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

test.each<[string, Record<string, string>, number]>([
  ['secrets/image-config', { source: 'environment', name: 'TOKEN' }, 2],
  ['secrets/image-config', { source: 'environment', name: 'OTHER' }, 11],
  ['secrets/image-config', { source: 'argument', name: 'KEY' }, 8],
  ['secrets/image-config', { source: 'label', name: 'a.b' }, 9],
  ['secrets/image-config', { source: 'command', name: 'HEALTHCHECK' }, 10],
  ['secrets/image-config', { source: 'environment', name: 'OF_THE_BASE_IMAGE' }, 7],
  ['user/root', {}, 3],
  ['runtime/entrypoint', { instruction: 'ENTRYPOINT' }, 4],
  ['runtime/entrypoint', { instruction: 'CMD' }, 13],
  ['runtime/working-directory', {}, 12],
  ['runtime/shell-form', { instruction: 'FROM scratch' }, 7],
])('%s %j is of line %d', (check, data, line) => {
  expect(blameConfig({ check, data }, DOCKERFILE, 'app')?.line).toBe(line)
})

test('without a Dockerfile there is no blame', () => {
  expect(blameConfig({ check: 'user/root', data: {} }, null, null)).toBeNull()
})
