import { expect, test } from '@jest/globals'
import { inspectRegistry, RegistryError } from '../../src/buildx/imagetools.ts'
import { fakePorts } from '../helpers/ports.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const manifest = { config: { size: 10 }, layers: [{ digest: 'sha256:x', size: 20 }] }
const layers = [{ digest: 'sha256:x', size: 20 }]

/** Answers by the reference, which is the last argument. */
function registry(answers: Record<string, unknown>) {
  const references: string[] = []
  const { exec } = fakePorts(args => {
    const reference = `${args.includes('--raw') ? '' : 'config of '}${args.at(-1)}`
    references.push(reference)
    const answer = answers[reference]
    if (answer === undefined) return { status: 1, stderr: 'x\nERROR: https://me:hunter2@r.example: gone\n' }
    return { stdout: JSON.stringify(answer) }
  })
  return { exec, references }
}

test('an index is read image by image, without its attestations', async () => {
  const platform = { os: 'linux', architecture: 'arm', variant: 'v7' }
  const attestation = { digest: DIGEST, platform: { os: 'unknown', architecture: 'unknown' } }
  const { exec, references } = registry({
    'r.example/app:1': { manifests: [{ digest: DIGEST, platform }, attestation] },
    [`r.example/app@${DIGEST}`]: manifest,
  })
  expect(await inspectRegistry('r.example/app:1', exec)).toEqual([{ platform, digest: DIGEST, configSize: 10, layers }])
  expect(references).toEqual(['r.example/app:1', `r.example/app@${DIGEST}`])
})

test('a single image has its platform in its config', async () => {
  const { exec } = registry({ 'app:1': manifest, 'config of app:1': { os: 'linux', architecture: 'amd64' } })
  const platform = { os: 'linux', architecture: 'amd64', variant: null }
  expect(await inspectRegistry('app:1', exec)).toEqual([{ platform, digest: null, configSize: 10, layers }])
})

test('the reason of buildx is shown without credentials', async () => {
  const error = await inspectRegistry('app:1', registry({}).exec).catch((reason: unknown) => reason)
  expect(error).toEqual(new RegistryError('ERROR: https://***@r.example: gone'))
})
