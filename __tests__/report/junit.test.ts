import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { visible } from '../../src/report/escape.ts'
import { renderJunit } from '../../src/report/junit.ts'
import type { ImageReport, Report } from '../../src/report/model.ts'
import { runResult } from '../../src/report/run-result.ts'
import {
  brokenReport,
  budget,
  FROM,
  failedReport,
  finding,
  HOSTILE,
  hostileReport,
  hugeReport,
  image,
  report,
  target,
} from '../helpers/reports.ts'

/** jenkinsci/xunit-plugin, junit-10.xsd, as the parser below returns it. */
const text = { type: 'string' }
const count = { type: 'string', pattern: '^\\d+$' }
const closed = (properties: object, required: string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})
const result = { type: 'array', items: closed({ '@type': text, '@message': text, '#text': text }) }
const testcase = closed(
  {
    '@name': text,
    '@classname': text,
    '@time': { type: 'string', pattern: '^\\d+\\.\\d{3}$' },
    failure: result,
    error: result,
    skipped: result,
    'system-out': { type: 'array', items: text },
  },
  ['@name', '@classname'],
)
const testsuite = closed(
  {
    '@name': text,
    '@tests': count,
    '@failures': count,
    '@errors': count,
    '@skipped': count,
    testcase: { type: 'array', items: testcase },
  },
  ['@name', '@tests', '@failures', '@errors'],
)
const testsuites = closed({
  '@name': text,
  '@tests': count,
  '@failures': count,
  '@errors': count,
  testsuite: { type: 'array', items: testsuite },
})
const validate = new Ajv({ strict: false }).compile(closed({ testsuites }, ['testsuites']))

const ELEMENTS = ['testsuite', 'testcase', 'failure', 'error', 'skipped', 'system-out']
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  parseTagValue: false,
  ignoreDeclaration: true,
  alwaysCreateTextNode: false,
  processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity },
  isArray: name => ELEMENTS.includes(name),
})

type Result = { '@type'?: string; '@message'?: string; '#text'?: string }
interface Case {
  '@name': string
  '@classname': string
  '@time'?: string
  failure?: Result[]
  error?: Result[]
  skipped?: Result[]
  'system-out'?: string[]
}
type Suite = Record<'@name' | '@tests' | '@failures' | '@errors' | '@skipped', string> & { testcase: Case[] }
type Root = Record<'@tests' | '@failures' | '@errors', string> & { testsuite?: Suite[] }

/** The suites of a report, once its XML is valid. */
function read(sample: Report): Root {
  const xml = renderJunit(sample)
  expect(XMLValidator.validate(xml)).toBe(true)
  // XML 1.0, 2.2, "Char", with the line feed as the only control character.
  expect(xml).toMatch(/^[\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u)
  const root: { testsuites: Root } = parser.parse(xml)
  validate(root)
  expect(validate.errors).toBeNull()
  return root.testsuites
}

const casesOf = (sample: Report) => (read(sample).testsuite ?? []).flatMap(suite => suite.testcase)

function casesOfImage(over: Partial<ImageReport>): Case[] {
  const sample = report({ targets: [target({ images: [image({ checks: [], findings: [], budgets: [], ...over })] })] })
  return casesOf(sample).filter(({ '@name': name }) => name !== 'build')
}

const SAMPLES = {
  passed: report(),
  failed: failedReport(),
  broken: brokenReport(),
  huge: hugeReport(3, 20),
  empty: report({ result: 'error', targets: [] }),
  'not evaluated': report({ result: 'error', targets: [target({ result: 'error' })] }),
  tolerated: report({
    targets: [
      target({
        images: [
          image({
            budgets: [budget({ limit: 1, passed: false })],
            growthBudgets: [{ size: 'own', percent: null, limit: 1, actual: 2, result: 'failed', reason: null }],
          }),
        ],
      }),
    ],
  }),
  hostile: hostileReport(HOSTILE.join('\n')),
  'failed run': report({ result: 'error', targets: [], error: { ...FAILURE(), code: 'engine-missing' } }),
  unpushed: report({ pushFailures: [{ target: 'production', error: FAILURE() }] }),
}

function FAILURE() {
  return { code: 'push-denied', message: 'Pushing failed.', hint: 'Log in.', location: null, output: [] }
}

describe.each(Object.entries(SAMPLES))('a %s report', (_, sample) => {
  test('is valid, and its counts are right', () => {
    const root = read(sample)
    const cases = (root.testsuite ?? []).flatMap(suite => suite.testcase)
    const number = (kind: 'failure' | 'error', among: Case[]) => String(among.filter(one => one[kind]).length)
    expect(root).toMatchObject({ '@tests': String(cases.length), '@failures': number('failure', cases) })
    expect(root['@errors']).toBe(number('error', cases))
    for (const suite of root.testsuite ?? []) {
      expect(suite['@tests']).toBe(String(suite.testcase.length))
      expect(suite['@failures']).toBe(number('failure', suite.testcase))
      expect(suite['@skipped']).toBe(String(suite.testcase.filter(one => one.skipped).length))
    }
  })
})

test.each(['passed', 'failed', 'broken', 'failed run', 'unpushed', 'empty', 'not evaluated', 'tolerated'] as const)(
  'a %s report is red or green as a whole',
  name => {
    const { '@failures': failures, '@errors': errors } = read(SAMPLES[name])
    expect(failures === '0' && errors === '0').toBe(runResult(SAMPLES[name]) === 'passed')
  },
)

test('a suite is one image of a target, or the build of a target; none is empty', () => {
  expect(read(failedReport()).testsuite?.map(suite => suite['@name'])).toEqual([
    'production',
    'production linux/amd64',
    'worker',
    'worker linux/amd64',
    'worker linux/arm64/v8',
    'test',
    'lint',
  ])
})

test('a build is a case with its time', () => {
  expect(casesOf(report())[0]).toEqual({ '@name': 'build', '@classname': 'production', '@time': '14.260' })
})

test('a build that failed is an error, with the line and the output', () => {
  const [failed] = casesOf(brokenReport()).filter(one => one.error)
  expect(failed?.['@name']).toBe('build-failed')
  expect(failed?.error?.[0]?.['@message']).toBe('The step `RUN npm run build` of target worker ended with exit code 2.')
  expect(failed?.error?.[0]?.['#text']?.split('\n').slice(1, 5)).toEqual([
    'at Dockerfile:9',
    'Fix: Run it with `docker buildx build --target worker .` to see it on your own machine.',
    '> shop@1.4.0 build',
    '> tsc -p .',
  ])
})

describe('a check', () => {
  const check = (result: 'pass' | 'fail' | 'not-applicable') => [{ id: 'toolchain/compiler', result }]
  const common = { '@name': 'toolchain/compiler', '@classname': 'production linux/amd64' }

  test('that passes is a case', () => {
    expect(casesOfImage({ checks: check('pass') })).toEqual([common])
  })

  test('that fails the gate is a failure, with the line and the fix of each finding', () => {
    const findings = [finding({ blame: FROM }), finding({ path: '/usr/bin/cc', severity: 'warning' })]
    expect(casesOfImage({ checks: check('fail'), findings })).toEqual([
      {
        ...common,
        failure: [
          {
            '@type': 'error',
            '@message': 'The image ships GCC (0 B). Evidence: `/usr/bin/gcc-12`.',
            '#text': [
              'error: The image ships GCC (0 B). Evidence: `/usr/bin/gcc-12`.',
              'at Dockerfile:12',
              'Fix: Use it in a separate build stage and copy only the result into the final stage.',
              'warning: The image ships GCC (0 B). Evidence: `/usr/bin/cc`.',
              'Fix: Use it in a separate build stage and copy only the result into the final stage.',
            ].join('\n'),
          },
        ],
      },
    ])
  })

  test('with several findings that fail the gate says how many', () => {
    const findings = [finding(), finding(), finding()]
    const [failed] = casesOfImage({ checks: check('fail'), findings })
    expect(failed?.failure?.[0]?.['@message']).toMatch(/ \(and 2 more\)$/)
  })

  test('with only warnings passes, and they are its output', () => {
    const [passed] = casesOfImage({ checks: check('fail'), findings: [finding({ severity: 'warning' })] })
    expect(passed).toMatchObject(common)
    expect(passed?.failure).toBeUndefined()
    expect(passed?.['system-out']?.[0]).toMatch(/^warning: The image ships GCC/)
  })

  test('that is waived is skipped with the reason', () => {
    const waived = finding({ waiver: { path: null, reason: 'a builder', until: '2027-03-01' } })
    const [skipped] = casesOfImage({ checks: check('fail'), findings: [waived] })
    expect(skipped?.skipped?.[0]?.['@message']).toBe('waived until 2027-03-01 (a builder)')
    const [failed] = casesOfImage({ checks: check('fail'), findings: [waived, finding()] })
    expect(failed?.failure).toHaveLength(1)
  })

  test('that is not applicable is skipped', () => {
    expect(casesOfImage({ checks: check('not-applicable') })).toEqual([
      { ...common, skipped: [{ '@message': 'Not applicable' }] },
    ])
  })

  test('that could not be evaluated is an error', () => {
    const error = { code: 'check-crashed', message: 'TypeError: x', hint: 'Report it.' }
    const [broken] = casesOfImage({ checks: [{ id: 'user/root', result: 'error', error }] })
    expect(broken?.error).toEqual([
      { '@type': 'check-crashed', '@message': 'TypeError: x', '#text': 'TypeError: x\nFix: Report it.' },
    ])
  })
})

test('budgets are cases, too', () => {
  const growth = { size: 'own', percent: null, limit: 5_000_000, actual: 12_400_000, reason: null } as const
  const cases = casesOfImage({
    result: 'failed',
    budgets: [budget(), budget({ size: 'compressed', limit: 1_000_000, actual: 3_000_000, passed: false })],
    growthBudgets: [
      { ...growth, result: 'failed' },
      { ...growth, result: 'waived' },
      { ...growth, actual: 1, result: 'passed' },
    ],
  })
  expect(cases.map(one => [one['@name'], one.failure?.[0]?.['@message'] ?? one.skipped?.[0]?.['@message']])).toEqual([
    ['budget unpacked', undefined],
    ['budget compressed', '2 MB over budget: 3 MB compressed, limit 1 MB'],
    ['growth budget own', '7.4 MB over the growth budget: +12.4 MB own, limit +5 MB'],
    ['growth budget own', '+12.4 MB of +5 MB (own growth), waived'],
    ['growth budget own', undefined],
  ])
})

test('a budget that is not kept is the output of a case that passes, if it fails nothing', () => {
  const [passed] = casesOfImage({ result: 'passed', budgets: [budget({ limit: 124_508_112, passed: false })] })
  expect(passed?.failure).toBeUndefined()
  expect(passed?.['system-out']?.[0]).toMatch(/^1 B over budget: 124.5 MB unpacked, limit 124.5 MB$/m)
})

test('no text of a report leaves its element', () => {
  const parts = fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    ']]>',
    '<![CDATA[',
    '-->',
    '&#0;',
    '\u0000',
    '\u000b',
    '\ufffe',
    '\n',
  )
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.array(parts).map(list => list.join('')),
  )
  const shape = (sample: Report) => casesOf(sample).map(one => Object.keys(one).filter(key => !key.startsWith('@')))
  const expected = shape(hostileReport('x'))
  fc.assert(
    fc.property(hostile, name => {
      expect(shape(hostileReport(name))).toEqual(expected)
      const suites = read(report({ targets: [target({ name: `a${name}z` })] })).testsuite ?? []
      expect(suites[0]?.['@name']).toBe(
        visible(`a${name}z`).replace(/[\ufffe\uffff]/g, one => `⟨U+${one === '\ufffe' ? 'FFFE' : 'FFFF'}⟩`),
      )
    }),
    { numRuns: 100 },
  )
})
