import { describe, expect, test } from '@jest/globals'
import { resolveSeverities } from '../../src/checks/severities.ts'
import type { EvaluatedImage } from '../../src/gate/evaluate.ts'
import type { Image } from '../../src/image/model.ts'
import type { Waiver } from '../../src/options/options.ts'
import { elf } from '../checks/runtime/files.ts'
import { evaluateImage, fakePolicy } from '../helpers/evaluate.ts'
import { fakeImage } from '../helpers/image.ts'

const place = { file: 'stagegate.yml', line: 3 }
const waiver = (check: string, path: string | null, until = '2027-03-01'): Waiver => {
  return { check, path, target: null, reason: 'a word list', until, place }
}

/** The verdict, the outcome of the check, and its findings, under the waivers. */
function evaluate(image: Image, check: string, waivers: Waiver[]) {
  const severities = { ...resolveSeverities('recommended', {}), 'user/root': 'off' as const }
  const evaluated: EvaluatedImage = evaluateImage(
    image,
    fakePolicy({ severities, waivers, now: new Date('2027-01-01') }),
  )
  const outcome = evaluated.checks.find(({ id }) => id === check)
  const findings = evaluated.findings.filter(finding => finding.check === check)
  return {
    verdict: evaluated.verdict,
    result: outcome?.result,
    error: outcome?.error?.message ?? null,
    findings: findings.map(({ path, waiver, fails }) => [path, waiver?.reason ?? null, fails]),
    keys: findings.map(finding => 'unread' in finding),
  }
}

describe('a file that was not searched whole for secrets', () => {
  const unread = { kind: 'token', rule: 'unread', line: 1, fingerprint: null, unread: 'decoys' } as const
  const secret = { kind: 'token', rule: 'github', line: 1, fingerprint: null } as const
  const file = (path: string, secrets: readonly (typeof unread | typeof secret)[] = [unread]) => {
    return { path, content: 'x', extracts: { secrets } }
  }
  const one = fakeImage({ layers: [[file('/app/words.txt')]] })
  const message = (path: string) => `${path} contains too many texts that look like secrets to search all of it.`
  const found = { verdict: 'error', result: 'error', error: message('/app/words.txt'), findings: [], keys: [] }

  test.each<[string, Waiver[]]>([
    ['without a waiver', []],
    ['with one for another path', [waiver('secrets/token', '/other/**')]],
    ['with one for another check', [waiver('secrets/private-key', '/app/**')]],
    ['with an expired one', [waiver('secrets/token', '/app/**', '2026-12-31')]],
  ])('is an error %s', (_, waivers) => expect(evaluate(one, 'secrets/token', waivers)).toMatchObject(found))

  test.each([['/app/*.txt'], [null]])('is excused by a waiver for %s, which the report shows', path => {
    expect(evaluate(one, 'secrets/token', [waiver('secrets/token', path)])).toEqual({
      verdict: 'passed',
      result: 'fail',
      error: null,
      findings: [['/app/words.txt', 'a word list', false]],
      keys: [false],
    })
  })

  test('does not excuse another', () => {
    const files = ['/a', '/b', '/c', '/d', '/e'].map(path => file(path))
    expect(evaluate(fakeImage({ layers: [files] }), 'secrets/token', [waiver('secrets/token', '/a')])).toMatchObject({
      verdict: 'error',
      error: `${['/b', '/c', '/d'].map(message).join(' ')} And 1 other file.`,
      findings: [['/a', 'a word list', false]],
    })
  })

  test('does not excuse a secret in another file', () => {
    const image = fakeImage({ layers: [[file('/a'), file('/b', [secret])]] })
    expect(evaluate(image, 'secrets/token', [waiver('secrets/token', '/a')])).toMatchObject({
      verdict: 'failed',
      error: null,
      findings: [
        ['/b', null, true],
        ['/a', 'a word list', false],
      ],
    })
  })
})

describe('a program that could not be read', () => {
  const program = elf('/server', { unread: ['interpreter'] })
  const image = fakeImage({ layers: [[program]], config: { user: '1', entrypoint: ['/server'] } })

  test('is an error, unless a waiver excuses it', () => {
    const id = 'runtime/interpreter'
    expect(evaluate(image, id, [])).toMatchObject({ verdict: 'error', result: 'error', findings: [] })
    const waived = evaluate(image, id, [waiver(id, '/server'), waiver('runtime/libraries', '/server')])
    expect(waived).toMatchObject({ result: 'fail', findings: [['/server', 'a word list', false]] })
  })
})
