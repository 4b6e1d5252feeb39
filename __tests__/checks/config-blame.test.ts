import { expect, test } from '@jest/globals'
import { blameConfig } from '../../src/checks/config-blame.ts'
import { parseDockerfile } from '../../src/plan/dockerfile.ts'

const dockerfile = parseDockerfile(
  'Dockerfile',
  'FROM node:24-slim AS base\nENTRYPOINT ["tini", "--"]\nFROM base\nWORKDIR /app\nCMD ["node"]\n',
)

test.each<[string, string | undefined, string]>([
  ['runtime/entrypoint', 'ENTRYPOINT', 'ENTRYPOINT ["tini", "--"]'],
  ['runtime/entrypoint', 'CMD', 'CMD ["node"]'],
  ['runtime/working-directory', undefined, 'WORKDIR /app'],
  ['runtime/shell-form', 'FROM scratch', 'FROM base'],
  ['user/root', undefined, 'FROM base'],
])('%s of %s', (check, instruction, expected) => {
  expect(blameConfig(check, dockerfile, null, instruction)?.instruction).toBe(expected)
})
