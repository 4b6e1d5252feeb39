import { expect, test } from '@jest/globals'
import { provenanceFromHistory } from '../../src/buildx/build-history.ts'
import { fakePorts } from '../helpers/ports.ts'

const V1 = 'https://slsa.dev/provenance/v1'
const V02 = 'https://slsa.dev/provenance/v0.2'
const llbDefinition = [{ id: 'step0' }]
const DOCUMENTS: Record<string, unknown> = {
  [V1]: { buildDefinition: { internalParameters: { buildConfig: { llbDefinition } } }, runDetails: {} },
  [V02]: { buildConfig: { llbDefinition }, metadata: {} },
}

/** A builder whose history has these predicate types; records requests and log lines. */
function historyWith(types: string[], documents = DOCUMENTS) {
  const ports = fakePorts(args => {
    const type = args[args.indexOf('--type') + 1] ?? ''
    return types.includes(type)
      ? { stdout: JSON.stringify(documents[type]) }
      : { status: 1, stderr: 'ERROR: no matching attachment found for ref "r"' }
  })
  return { ports, asked: ports.runs, logged: ports.logged }
}

test.each([
  ['SLSA 1 alone, as BuildKit 0.28 and newer', [V1]],
  ['SLSA 0.2 alone, as older ones', [V02]],
  ['both', [V1, V02]],
])('a history with %s', async (_, types) => {
  const { ports } = historyWith(types)
  expect(await provenanceFromHistory('b', 'r', 'linux/arm64', ports)).toMatchObject({ definition: llbDefinition })
})

test('the platform is given only if there are several', async () => {
  const { ports, asked } = historyWith([V1])
  await provenanceFromHistory('b', 'r', 'linux/arm64', ports)
  await provenanceFromHistory('b', 'r', null, ports)
  expect(asked.map(args => args.includes('--platform'))).toEqual([true, false])
})

test.each<[string, string[], Record<string, unknown>]>([
  ['none', [], {}],
  ['only such without steps', [V1, V02], { [V1]: { buildDefinition: {} }, [V02]: {} }],
  ['only invalid predicates', [V1, V02], { [V1]: null, [V02]: 'text' }],
])('a history with %s gives null', async (_, types, documents) => {
  expect(await provenanceFromHistory('b', 'r', null, historyWith(types, documents).ports)).toBeNull()
})

test('the log says why the history has no provenance', async () => {
  const { ports, logged } = historyWith([])
  await provenanceFromHistory('b', 'r', 'linux/arm64', ports)
  expect(logged).toEqual([
    'The history of the builder b has no provenance of the build r for linux/arm64: ERROR: no matching attachment found for ref "r"',
  ])
  const found = historyWith([V02])
  await provenanceFromHistory('b', 'r', null, found.ports)
  expect(found.logged).toEqual([])
})
