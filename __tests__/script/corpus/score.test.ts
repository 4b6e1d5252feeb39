import { expect, test } from '@jest/globals'
import { contradictions } from '../../../script/corpus/contradictions.ts'
import type { Label, Start } from '../../../script/corpus/labels.ts'
import { describeOutcome, resultPage } from '../../../script/corpus/page.ts'
import { compare, type Found, tabulate, total, wrongWarnings } from '../../../script/corpus/score.ts'

const found = (text: string, line: number | null = null, path: string | null = null): Found => {
  const [severity, check = ''] = text.split(' ')
  return { severity: severity as Found['severity'], check, line, path }
}
const label: (text: string, line?: number | null, path?: string | null) => Label = found

test('a finding matches a label of its check, severity and place', () => {
  const findings = [found('error user/root', 3), found('warning secrets/token', 2, '/a'), found('info metadata/labels')]
  const labels = [label('error user/root', 3), label('warning secrets/token', null, '/a')]
  expect(compare(findings, labels, [])).toEqual({ found: labels, missed: [], wrong: [] })
})

test('another severity or place is a miss, and wrong', () => {
  const labels = [label('error user/root', 3), label('warning secrets/token', null, '/b')]
  const findings = [found('warning user/root', 3), found('warning secrets/token', 2, '/a')]
  expect(compare(findings, labels, [])).toEqual({ found: [], missed: labels, wrong: findings })
})

test('a label that may be found is neither missed nor wrong', () => {
  const may = [label('warning user/root')]
  expect(compare([], [], may)).toEqual({ found: [], missed: [], wrong: [] })
  expect(compare([found('warning user/root', 9)], [], may)).toEqual({ found: [], missed: [], wrong: [] })
})

const COMPARISONS = [
  { found: [label('error user/root'), label('warning user/step-down')], missed: [label('error user/root')], wrong: [] },
  { found: [label('error user/root')], missed: [], wrong: [found('error user/root'), found('warning secrets/token')] },
]

test('precision is the right part of the verdicts, recall the found part of the labels', () => {
  const [token, root, stepDown] = tabulate(COMPARISONS)
  expect(token).toMatchObject({ check: 'secrets/token', seeded: 0, wrongWarnings: 1, precision: 0, recall: null })
  expect(root).toMatchObject({ seeded: 3, found: 2, wrongErrors: 1, wrongWarnings: 0, precision: 2 / 3, recall: 2 / 3 })
  expect(stepDown).toMatchObject({ check: 'user/step-down', seeded: 1, found: 1, precision: 1, recall: 1 })
  expect(total(COMPARISONS)).toMatchObject({ seeded: 4, found: 3, wrongErrors: 1, wrongWarnings: 1, precision: 0.6 })
})

test('the part of wrong warnings counts warnings only', () => {
  expect(wrongWarnings(COMPARISONS)).toBe(0.5)
  expect(wrongWarnings([])).toBeNull()
})

const RUNS: Start = { uids: [0], says: 'hi', answers: null, exit: null, stops: null }

test.each<[string, Start, Found[], string[]]>([
  ['root that is found', RUNS, [found('error user/root')], []],
  ['root that is missed', RUNS, [], ['it runs as root only, without user/root']],
  [
    'a user who is no root',
    { ...RUNS, uids: [7] },
    [found('error user/root')],
    ['it runs as 7, and user/root is an error'],
  ],
  ['a step down', { ...RUNS, uids: [7] }, [found('warning user/step-down')], []],
  [
    'a program that runs',
    { ...RUNS, uids: null },
    [found('error runtime/shebang')],
    ['it runs, and runtime/shebang is an error'],
  ],
  ['a program that is missing', { ...RUNS, uids: null, exit: 'fails' }, [], ['it fails, and no check says so']],
  ['a missing program that is found', { ...RUNS, uids: null, exit: 'fails' }, [found('error runtime/entrypoint')], []],
  ['a program that ends by itself', { ...RUNS, uids: null, exit: 'ok' }, [], []],
])('a started container refutes or confirms: %s', (_, start, findings, expected) => {
  expect(contradictions(start, findings)).toEqual(expected)
})

test('the result has the sums, the table, and what is wrong or skipped', () => {
  const [wrong, right] = COMPARISONS
  const outcomes = [
    { name: 'node/a', state: 'wrong' as const, problems: ['labeled this, started that'], comparison: wrong ?? null },
    { name: 'node/b', state: 'right' as const, problems: [], comparison: right ?? null },
    { name: 'node/c', state: 'skipped' as const, problems: ['the image x'], comparison: null },
  ]
  const page = resultPage(outcomes, 'Docker 28', 125, new Date('2026-11-27'))
  expect(page[0]).toBe('Measured on 2026-11-27 with Docker 28: 2 images in 2 minutes.')
  expect(page).toContain('- Wrong warnings: 1 (50 % of all warnings).')
  expect(page).toContain('| user/root | 3 | 2 | 1 | 0 | 66.7 % | 66.7 % |')
  expect(page).toContain('| all | 4 | 3 | 1 | 1 | 60 % | 75 % |')
  expect(page.join('\n')).toContain(
    'wrong   node/a\n        labeled this, started that\n        missed: error user/root\n',
  )
  expect(page.join('\n')).toContain('skipped node/c\n        the image x\n')
  expect(describeOutcome(outcomes[1] as (typeof outcomes)[1])[1]).toBe('        wrong: error user/root')
})
