import { describe, expect, test } from '@jest/globals'
import { guessBase, layerInstructions, restoreInstruction } from '../../src/image/image-history.ts'
import { growthOfWork, LINEAR } from '../helpers/cpu.ts'

const layer = (createdBy: string) => ({ createdBy, emptyLayer: false })
const empty = (createdBy: string) => ({ createdBy, emptyLayer: true })

describe('restoreInstruction', () => {
  test.each([
    ['RUN /bin/sh -c echo a > /b # buildkit', 'RUN echo a > /b'],
    ['/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['/bin/sh -c #(nop) COPY file:0123 in /app ', 'COPY file:0123 in /app'],
    ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
    ['COPY /out /app # buildkit', 'COPY /out /app'],
    ['RUN |2 TOKEN=s3cret NAME=x y /bin/sh -c npm ci # buildkit', 'RUN npm ci'],
    ['|1 TOKEN=s3cret /bin/sh -c npm ci', 'RUN npm ci'],
    ['|1 TOKEN=a /bin/sh -c s3cret /bin/sh -c npm ci', 'RUN npm ci'],
    ['RUN |1 TOKEN=s3cret /bin/bash -lc npm ci # buildkit', 'RUN'],
    ['RUN |1 TOKEN=s3cret\nmore /bin/sh -c npm ci # buildkit', 'RUN npm ci'],
    ['', ''],
  ])('%j', (createdBy, instruction) => {
    expect(restoreInstruction(createdBy)).toBe(instruction)
    expect(instruction).not.toContain('s3cret')
  })
})

test('each layer has its instruction; entries without a layer have none', () => {
  const history = [layer('ADD rootfs.tar /'), empty('CMD ["sh"]'), layer('COPY a b # buildkit')]
  expect(layerInstructions(history, 2)).toEqual(['ADD rootfs.tar /', 'COPY a b'])
})

test('a secret in a command of the history is masked', () => {
  expect(layerInstructions([layer('RUN /bin/sh -c login --password hunter2 # buildkit')], 1)).toEqual([
    'RUN login --password ***',
  ])
})

test('a history that does not match the layers is ignored', () => {
  expect(layerInstructions([layer('a')], 2)).toEqual([null, null])
  expect(guessBase({ history: [layer('a'), empty('CMD ["sh"]'), layer('b')], labels: {} }, [], 3).layers).toBe(0)
})

describe('guessBase', () => {
  const debian = [layer('# debian.sh'), empty('CMD ["bash"]')]
  const node = [...debian, layer('RUN install node'), empty('ENTRYPOINT ["x"]'), empty('CMD ["node"]')]
  test.each([
    ['an image on node', [...node, layer('COPY . .'), empty('CMD ["node", "a.js"]')], 2],
    ['the same without its own CMD', [...node, layer('COPY . .')], 2],
    ['the legacy builder', [layer('x'), empty('/bin/sh -c #(nop)  CMD ["sh"]'), layer('/bin/sh -c y')], 1],
    ['node itself, which is based on debian', node, 1],
    ['debian itself', debian, 0],
    ['from scratch', [layer('COPY app /'), empty('CMD ["/app"]')], 0],
    ['no layers at all', [empty('CMD ["/app"]')], 0],
    ['nothing', [], 0],
  ])('%s', (_, history, layers) => {
    const { length } = history.filter(entry => !entry.emptyLayer)
    expect(guessBase({ history, labels: {} }, [], length)).toEqual({
      reference: null,
      digest: null,
      layers,
      knownBy: layers > 0 ? 'history' : 'none',
    })
  })

  const digest = `sha256:${'a'.repeat(64)}`
  const SHA512 = `sha512:${'b'.repeat(128)}`
  const NAME = 'org.opencontainers.image.base.name'
  const keys = (name: string, value = digest) => ({
    [NAME]: name,
    'org.opencontainers.image.base.digest': value,
  })
  test.each([
    ['an annotation', {}, [keys('docker.io/library/node:24')], 'docker.io/library/node:24', digest],
    ['a label', keys('node:24'), [], 'node:24', digest],
    ['an annotation over a label that the base left', keys('debian:12'), [keys('node:24')], 'node:24', digest],
    ['an annotation of the index', keys('debian:12'), [{}, {}, keys('node:24')], 'node:24', digest],
    ['the nearest place, with nothing from the next', {}, [{ [NAME]: 'node:24' }, keys('debian:12')], 'node:24', null],
    ['a digest of SHA-512', {}, [keys('node:24', SHA512)], 'node:24', SHA512],
    ['an invalid digest', keys('node:24', 'latest'), [], 'node:24', null],
  ])('the name from %s', (_, labels, annotations, reference, known) =>
    expect(guessBase({ history: [...node, layer('COPY . .')], labels }, annotations, 3)).toEqual({
      reference,
      digest: known,
      layers: 2,
      knownBy: 'annotation',
    }),
  )

  test.each([
    ['a digest in the name', { [NAME]: `node:24@${digest}` }, 'node:24', digest],
    ['the digest next to it counts more', keys(`node:24@${digest}`, SHA512), 'node:24', SHA512],
    ['an invalid digest stays in the name', { [NAME]: 'node:24@sha256:abc' }, 'node:24@sha256:abc', null],
  ])('%s', (_, labels, reference, known) =>
    expect(guessBase({ history: [...node, layer('COPY . .')], labels }, [], 3)).toMatchObject({
      reference,
      digest: known,
    }),
  )

  test('scratch is not an image: all layers are the own ones', () =>
    expect(guessBase({ history: [...node, layer('COPY . .')], labels: keys('scratch') }, [], 3)).toEqual({
      reference: null,
      digest: null,
      layers: 0,
      knownBy: 'annotation',
    }))

  test.each([
    ['a history without a CMD', [layer('a'), layer('b')]],
    ['a history of other layers', [layer('a'), empty('CMD ["sh"]'), layer('b'), layer('c')]],
  ])('a base with a name has an unknown number of layers: %s', (_, history) =>
    expect(guessBase({ history, labels: keys('node:24') }, [], 2)).toEqual({
      reference: 'node:24',
      digest,
      layers: 0,
      knownBy: 'none',
    }),
  )
})

test('a long instruction takes linear time', async () => {
  const work = (instruction: string) => layerInstructions([{ createdBy: instruction, emptyLayer: false }], 1)
  expect(await growthOfWork(400_000, size => `RUN ${' '.repeat(size)}x`, work)).toBeLessThan(LINEAR)
})
