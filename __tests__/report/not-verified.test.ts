import { expect, test } from '@jest/globals'
import { renderJson } from '../../src/report/json.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import type { TargetReport } from '../../src/report/model.ts'
import { renderText } from '../../src/report/text.ts'
import { schemaErrors } from '../helpers/report-schema.ts'
import { image, report, sha, target } from '../helpers/reports.ts'

const signature: TargetReport['passedOver'][number] = {
  digest: sha(9),
  kind: 'signature',
  mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
  reference: 'sha256-1.sig\u009b2J',
  platform: null,
}
const text = (passedOver: TargetReport['passedOver']) =>
  renderText(report({ targets: [target({ passedOver })] }), { color: false, columns: 300 })

test('every format lists what was passed over', () => {
  const json = renderJson(report({ targets: [target({ passedOver: [signature] })] }))
  expect(schemaErrors(JSON.parse(json))).toBeNull()
  expect(JSON.parse(json).targets[0].passedOver).toEqual([signature])
  expect(text([signature])).toContain(`production: signature "sha256-1.sig`)
  expect(text([signature])).not.toContain('\u009b')
  const markdown = renderMarkdown(report({ targets: [target({ passedOver: [signature] })] }), {
    limit: { characters: 65_536 },
  })
  expect(markdown).toMatch(/<summary>Not verified<\/summary>\n\n- `production`: signature/)
})

test('a report without such parts does not mention them', () => {
  expect(text([])).not.toContain('Not verified')
})

test('the terminal shows a few and counts the rest', () => {
  expect(text(Array.from({ length: 15 }, () => signature))).toContain('and 5 more')
})

test('checks that cannot evaluate a system are one line', () => {
  const checks = ['user/root', 'user/accounts', 'runtime/shebang'].map(id => {
    return { id, result: 'not-evaluated' as const, error: null }
  })
  const windows = image({ platform: 'windows/amd64', checks, findings: [] })
  const shown = renderText(report({ targets: [target({ images: [windows] })] }), { color: false, columns: 300 })
  expect(shown).toContain('production: 3 checks of user, runtime cannot evaluate an image for windows/amd64')
})

test('checks of a Dockerfile that BuildKit reads differently have their own line', () => {
  const checks = ['metadata/unpinned-base', 'metadata/add-url'].map(id => {
    return { id, result: 'not-evaluated' as const, error: null }
  })
  const shown = renderText(report({ targets: [target({ images: [image({ checks, findings: [] })] })] }), {
    color: false,
    columns: 300,
  })
  expect(shown).toContain('2 checks of metadata cannot evaluate the Dockerfile, because BuildKit reads it differently')
})
