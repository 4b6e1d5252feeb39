import { describe, expect, test } from '@jest/globals'
import { decodeRecord, encodeRecord } from '../../src/baseline/record.ts'
import { renderJson } from '../../src/report/json.ts'
import { HOSTILE, hostileReport, image, report, target } from '../helpers/reports.ts'
import { file, side, step } from './sides.ts'

const SHOP = side([[file('/bin/sh', 10)]], [step(2, 'COPY . .', file('/app/a', 5), file('/app/b', 6))])
const LAYERS = SHOP.layers.map((layer, index) => ({
  ...layer,
  diffId: String(layer.diffId),
  files: 1,
  createdBy: null,
  unpacked: [10, 11][index] ?? 0,
}))
const REPORT = report({ targets: [target({ images: [image({ layers: LAYERS })] })] })
const RECORD = encodeRecord(renderJson(REPORT), [{ name: 'production', gated: true, images: [SHOP] }])
const decode = (text: string) => decodeRecord(Buffer.from(text), 'The baseline')

test('a record has the sizes, layers and paths of its report', () => {
  const { commit, targets } = decode(RECORD)
  expect(commit).toBe(REPORT.source.commit)
  const [found] = targets[0]?.images ?? []
  expect(found).toMatchObject({ platform: 'linux/amd64', size: { unpacked: 124_508_113 }, rows: SHOP.rows })
  expect(found?.layers[1]?.blame?.line).toBe(2)
  expect(found?.history).toEqual([expect.objectContaining({ commit, unpacked: 124_508_113 })])
})

test('a report alone has no paths', () => {
  expect(decode(renderJson(REPORT)).targets[0]?.images[0]?.rows).toBeNull()
})

test('a history has at most thirty commits', () => {
  const point = { compressed: 1, unpacked: 2, merged: 2, own: { compressed: 0, unpacked: 0 } }
  const history = Array.from({ length: 30 }, (_, index) => ({ ...point, commit: String(index).padStart(40, '0') }))
  const text = renderJson(report({ targets: [target({ images: [image({ history })] })] }))
  const found = decode(text).targets[0]?.images[0]?.history ?? []
  expect(found).toHaveLength(30)
  expect([found[0]?.commit, found[29]?.commit]).toEqual(['1'.padStart(40, '0'), REPORT.source.commit])
})

describe('a record that is not as it was written is refused', () => {
  const first = ['report', 'targets', 0, 'images', 0]
  const index = ['paths', 0, 'index']
  test.each<[string, (string | number)[], unknown]>([
    ['another schema', ['schema'], 'x'],
    ['no targets', ['report', 'targets'], 'all'],
    ['a size below nothing', [...first, 'size', 'merged'], -1],
    ['a size that is a text', [...first, 'layers', 0, 'unpacked'], '9'],
    ['a text of any length', ['report', 'targets', 0, 'name'], 'x'.repeat(1e5)],
    ['very many layers', [...first, 'layers'], Array(5000).fill({})],
    ['a column that is too short', [...index, 'size'], [1]],
    ['a layer that is not there', [...index, 'layer', 0], 99],
    ['a path that leads out', [...index, 'rest', 0], '/../etc'],
    ['a path that is relative', [...index, 'rest', 0], 'app'],
    ['more in common than there is', [...index, 'shared', 0], 7],
    ['an owner that is not there', [...index, 'owner', 0], 3],
  ])('%s', (_, path, value) => {
    const record = JSON.parse(RECORD) as Record<string | number, unknown>
    let at = record
    for (const key of path.slice(0, -1)) at = at[key] as typeof record
    const last = path.at(-1) ?? ''
    expect(at).toHaveProperty(String(last))
    at[last] = value
    expect(() => decode(JSON.stringify(record))).toThrow(expect.objectContaining({ code: 'baseline/damaged' }))
  })
  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['nothing', ''],
    ['a number', '7'],
  ])('%s', (_, text) => {
    expect(() => decode(text)).toThrow(expect.objectContaining({ code: 'baseline/damaged' }))
  })
})

test.each(HOSTILE)('hostile text stays text: %j', text => {
  const [first] = decode(renderJson(hostileReport(text))).targets
  expect(first?.name).toBe(text)
  expect(first?.images[0]?.layers[0]?.blame?.instruction).toBe(text)
})

test('keys with a meaning in JavaScript have none', () => {
  const text = RECORD.replace('"schema":', '"__proto__":{"polluted":true},"constructor":{},"schema":')
  expect(decode(text).targets).toHaveLength(1)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})
