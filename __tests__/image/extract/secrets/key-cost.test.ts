import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { KEY_COST } from '../../../../src/image/extract/secrets/parse-key.ts'
import { secrets } from '../../../../src/image/extract/secrets/secrets.ts'
import { makeTar } from '../../../helpers/image.ts'
import { readTestLayer } from '../../../helpers/layers.ts'

const key = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

// OpenSSL needs more time for a key than a search does for its bytes.
test.each(['/app/keys.txt', '/usr/lib/keys'])('each key that is parsed counts as searched bytes in %s', async path => {
  const content = Buffer.from(Array.from({ length: 40 }, key).join('\n'))
  const extraction = secrets.start({
    ...{ path, type: 'file', size: content.length, mode: 0o644, uid: 0, gid: 0, link: null, capabilities: null },
  })
  extraction?.write(content, 0)
  await extraction?.end()
  expect(extraction?.searched?.()).toBeGreaterThanOrEqual(40 * KEY_COST)
})

test('files with more keys than a small image may have are refused', async () => {
  const content = Array.from({ length: 40 }, key).join('\n')
  const tar = makeTar(Array.from({ length: 10 }, (_, i) => ({ path: `f${i}`, content })))
  const read = (searched: number) =>
    readTestLayer({ tar }, { needs: [{ kind: 'extract', name: 'secrets' }], limits: { searched } })
  await expect(read(300 * KEY_COST)).rejects.toMatchObject({ code: 'image/limit-searched' })
  expect((await read(1000 * KEY_COST)).searched).toBeGreaterThan(400 * KEY_COST)
})
