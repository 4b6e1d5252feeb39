import { expect, test } from '@jest/globals'
import { ambiguous } from '../../../src/checks/layers/ambiguous.ts'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { describeFinding } from '../../../src/report/words.ts'
import { fakeImage } from '../../helpers/image.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { globalPax, type TarEntry } from '../../helpers/tar.ts'

async function found(entries: TarEntry[]) {
  const facts = await readTestLayer({ entries, compression: 'none' })
  const image = fakeImage({ layers: [[], []] })
  Object.assign(image.layers[1] ?? {}, { anomalies: facts.anomalies })
  return runChecks(image, {}, [ambiguous]).findings
}

test('what builders write is not found', async () => {
  expect(
    await found([{ path: 'a' }, { path: './b..c' }, { path: '.wh.x' }, globalPax({ comment: 'a commit' })]),
  ).toEqual([])
})

test.each<[string, TarEntry[], string, string, string]>([
  ['a global header', [globalPax({ size: '512' }), { path: 'x' }], 'error', '/', 'PAX global header'],
  ['a name with `..`', [{ path: 'a/../../b' }, { path: '../c' }], 'warning', '/b', 'and 1 other'],
  ['a whiteout with content', [{ path: '.wh.x', content: 'smuggled' }], 'warning', '/.wh.x', 'carries content'],
  ['a leading slash', [{ path: '/etc/x' }], 'info', '/etc/x', 'begins with a slash'],
])('%s is found, in its layer', async (_, entries, severity, path, words) => {
  const findings = await found(entries)
  expect(findings).toMatchObject([{ severity, path, layer: 1 }])
  expect(findings.map(finding => describeFinding(finding as never).message)).toEqual([expect.stringContaining(words)])
})
