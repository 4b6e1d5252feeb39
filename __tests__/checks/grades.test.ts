import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { GRADES, type Observation } from '../../src/checks/check.ts'
import { CHECKS } from '../../src/checks/registry.ts'
import { resolveSeverities } from '../../src/checks/severities.ts'
import type { Source } from '../../src/checks/source.ts'
import type { Image } from '../../src/image/model.ts'
import { PRESETS } from '../../src/options/options.ts'
import type { Severities } from '../../src/options/severity.ts'
import { runChecks, watched } from '../helpers/run-checks.ts'
import { elf, script } from './runtime/files.ts'
import { combine, SPECIMENS, type Specimen } from './specimens.ts'

const ALL: Severities = Object.fromEntries(CHECKS.map(({ id }) => [id, 'error']))

/** What all checks find, and what they observed for it. */
function evaluate({ image, source }: { image: Image; source: Source }, severities: Severities) {
  const observed: { check: string; observation: Observation }[] = []
  const checks = CHECKS.map(check => watched(check, observation => observed.push({ check: check.id, observation })))
  return { observed, ...runChecks(image, severities, checks, source) }
}

describe('each grade that a check declares', () => {
  const declared = CHECKS.flatMap(({ id, evidence }) =>
    GRADES.filter(grade => evidence[grade] !== undefined).map(grade => `${id} ${grade}`),
  )
  test('has an image that shows it', () => expect([...SPECIMENS.keys()].sort()).toEqual(declared.sort()))
  test.each([...SPECIMENS])('%s', (name, specimen) => {
    const { observed, results } = evaluate(combine([specimen]), ALL)
    expect(results.filter(({ error }) => error !== null)).toEqual([])
    expect(observed.map(({ check, observation }) => `${check} ${observation.evidence}`)).toContain(name)
  })
})

test('tests run the checks only through the helper that knows their grades', () => {
  const tests = join(import.meta.dirname, '..')
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts'))
  const past = files.filter(path =>
    /import \{[^}]*\brunChecks\b[^}]*\} from '[./]*src\/checks\/run-checks/.test(
      readFileSync(join(tests, path), 'utf8'),
    ),
  )
  expect(past).toEqual(['helpers/run-checks.ts'])
})

test('what is not proven is never an error, whatever the preset and the configuration say', () => {
  const severity = fc.constantFrom('error' as const, 'warning' as const, 'info' as const, 'off' as const)
  const overrides = fc.dictionary(
    fc.constantFrom(...CHECKS.map(({ id }) => id)),
    fc.oneof(severity, fc.record({ severity, inherited: severity })),
  )
  const specimens = fc.uniqueArray(fc.constantFrom(...SPECIMENS.values()), { minLength: 1, maxLength: 6 })
  const settings = fc.oneof(
    { weight: 1, arbitrary: fc.constant(ALL) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...PRESETS), overrides)
        .map(([preset, given]) => resolveSeverities(preset, given)),
    },
  )
  const key = (check: string, path: string | null | undefined, message: string) => `${check} ${path ?? ''} ${message}`
  fc.assert(
    fc.property(specimens, settings, (parts, severities) => {
      const { observed, findings } = evaluate(combine(parts), severities)
      const proven = new Set(
        observed
          .filter(({ observation }) => observation.evidence === 'proven')
          .map(({ check, observation: { path, message } }) => key(check, path, message.text)),
      )
      const errors = findings.filter(one => one.severity === 'error')
      expect(errors.filter(one => !proven.has(key(one.check, one.path, one.message.text)))).toEqual([])
    }),
    { numRuns: 150 },
  )
})

describe('what is not proven turns no error of another check off', () => {
  const PROGRAMS = ['gosu', 'su-exec', 'setpriv', 'tini', 'id', 'sleep'].map(name => elf(`/usr/local/bin/${name}`))
  const line = (text: string): Specimen => ({
    layers: [[script('/usr/local/bin/extra.sh', '/bin/sh', `#!/bin/sh\n${text}\n`)]],
  })
  const variable = (...env: string[]): Specimen => ({ config: { env } })

  /** Files, variables and settings that prove nothing. */
  const ADDITIONS: Specimen[] = [
    ...[...SPECIMENS].flatMap(([name, { layers, config, source, change, ...one }]) =>
      layers && !config && !source && !change && !name.endsWith(' proven') && !name.startsWith('runtime/')
        ? [{ ...one, layers }]
        : [],
    ),
    line('exec gosu 1000 /app'),
    line('exec "$@"'),
    line('apk add gcc'),
    { layers: [PROGRAMS] },
    variable('GOSU_USER=1000', 'PUID=1000'),
    variable('LD_LIBRARY_PATH=$OTHER', 'NODE_OPTIONS=$X'),
    variable('PATH=/usr/local/bin:/usr/bin:/bin'),
    { config: { labels: { 'org.opencontainers.image.source': 'https://example.org' } } },
    { config: { exposedPorts: ['8080/tcp', '80/tcp'] } },
    { config: { env: ['PGPASSWORD=sunflower77'] } },
  ]
  const ERRORS = [...SPECIMENS].filter(([name, specimen]) => {
    const { findings } = evaluate(combine([specimen]), {})
    return findings.some(({ check, severity }) => severity === 'error' && name === `${check} proven`)
  })

  test('the table has the errors of a default run', () => {
    expect(ERRORS.map(([name]) => name)).toEqual(
      expect.arrayContaining(['user/root proven', 'secrets/private-key proven', 'runtime/entrypoint proven']),
    )
  })

  test.each(ERRORS)('%s', (name, specimen) => {
    const check = name.replace(' proven', '')
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...ADDITIONS), { maxLength: 8 }), additions => {
        const { image, source } = combine([...additions, specimen])
        // Variables add up; combine takes those of the last.
        Object.assign(image.config, { env: [...additions, specimen].flatMap(one => one.config?.env ?? []) })
        const { findings } = evaluate({ image, source }, {})
        expect(findings.filter(one => one.check === check).map(one => one.severity)).toContain('error')
      }),
      { numRuns: 25 },
    )
  })

  /** Lines of a start script that run nothing as another user for certain. */
  const UNPROVEN = [
    'gosu 1000 id',
    'gosu 1000 sleep 9 &',
    '( exec gosu 1000 id )',
    'id | gosu 1000 "$@"',
    'false && exec gosu 1000 "$@"',
    'step() { exec gosu 1000 "$@"; }',
    'setpriv --no-new-privs id',
    'export USER=app',
    'test -n "$UNSET" && exec gosu "$UNSET" "$@"',
  ]
  const ENDS = ['exec "$@"', '"$@"', 'exec gosu root "$@"', 'exec /app', 'exec setpriv --no-new-privs "$@"']

  test('user/root, by a script that may step down', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...UNPROVEN), { maxLength: 4 }),
        fc.constantFrom(...ENDS),
        (lines, end) => {
          const code = `#!/bin/sh\n${[...lines, end].join('\n')}\n`
          const own = [...PROGRAMS, elf('/bin/sh'), elf('/app'), script('/run.sh', '/bin/sh', code)]
          const started = combine([{ layers: [own], config: { entrypoint: ['/run.sh'], cmd: ['/app'] } }])
          const { findings } = evaluate(started, {})
          expect(findings.flatMap(({ check }) => (check.startsWith('user/') ? [check] : []))).toEqual(['user/root'])
        },
      ),
      { numRuns: 150 },
    )
  })
})
