import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { severityOf } from '../../src/checks/finding-severity.ts'
import { entrypoint } from '../../src/checks/runtime/entrypoint.ts'

const SEVERITIES = ['error', 'warning', 'info'] as const
const severity = fc.constantFrom(...SEVERITIES)

test('what is not proven is never an error, whatever the configuration says', () => {
  const evidence = fc.constantFrom('likely' as const, 'possible' as const)
  fc.assert(
    fc.property(severity, severity, fc.option(severity, { nil: undefined }), evidence, (own, set, observed, grade) => {
      const check = { ...entrypoint, severity: own }
      const observation = { message: { parts: [] } as never, fix: null, evidence: grade }
      const result = severityOf(
        check,
        { own: set, inherited: set },
        observed === undefined ? observation : { ...observation, severity: observed },
      )
      expect(result).not.toBe('error')
    }),
  )
})
