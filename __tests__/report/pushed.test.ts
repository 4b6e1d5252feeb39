import { describe, expect, test } from '@jest/globals'
import type { Log } from 'sarif'
import { annotations } from '../../src/publish/annotations.ts'
import { worthSaying } from '../../src/publish/publish.ts'
import { renderJson } from '../../src/report/json.ts'
import { pageOf } from '../../src/report/markdown/pushed.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { failedFirst } from '../../src/report/order.ts'
import { runResult } from '../../src/report/run-result.ts'
import { renderSarif } from '../../src/report/sarif.ts'
import { renderText } from '../../src/report/text.ts'
import { schemaErrors } from '../helpers/report-schema.ts'
import { report, sha, target } from '../helpers/reports.ts'

const pushed = [{ target: 'production', reference: 'ghcr.io/acme/shop:1.2', digest: sha(1) }]
const limit = { characters: Infinity }

describe('pushed references', () => {
  test('are linked in Markdown', () => {
    const markdown = renderMarkdown(report({ pushed }), { limit })
    expect(markdown).toContain(
      `- \`production\`: [\`ghcr.io/acme/shop:1.2\`](<https://ghcr.io/acme/shop>) \`${sha(1)}\``,
    )
  })
  test('are listed in a terminal', () => {
    expect(renderText(report({ pushed }), { color: false, columns: 200 })).toContain(`ghcr.io/acme/shop:1.2@${sha(1)}`)
  })
  test('are not mentioned if there are none', () => {
    expect(renderMarkdown(report(), { limit })).not.toContain('Pushed')
    expect(renderText(report(), { color: false, columns: 200 })).not.toContain('Pushed')
  })
})

describe('a failed push', () => {
  const error = { code: 'push/denied', message: 'Pushing failed.', hint: 'Log in.', location: null, output: [] }
  const unpushed = report({
    targets: [target(), target({ name: 'worker' })],
    pushFailures: [{ target: 'worker', error }],
  })

  test('is an error with its fix in Markdown, and does not change the verdict', () => {
    const [above = ''] = renderMarkdown(unpushed, { limit }).split('<details>')
    expect(above).toContain('## ⛔ Stagegate: `worker` could not be pushed')
    expect(above).toMatch(/^\| ⛔\u00a0passed, not pushed \| `worker` /m)
    expect(above).toMatch(/^\| ✅\u00a0passed \| `production` /m)
    expect(above).toContain('**`worker`**\n\n- ⛔ Pushing failed.\\\n  `push/denied`\n  - **Fix:** Log in.')
  })
  test('is an error in a terminal', () => {
    const text = renderText(unpushed, { color: false, columns: 200 })
    expect(text).toContain('! Stagegate: worker could not be pushed')
    expect(text).toMatch(/^passed, not pushed +worker/m)
    expect(text).toContain('Pushing failed. [push/denied]\n      Fix: Log in.')
  })
  test('is an annotation', () => {
    expect(annotations(unpushed)).toContainEqual(
      expect.objectContaining({
        level: 'error',
        title: 'worker: push/denied',
        message: 'Pushing failed.\n\nFix: Log in.',
      }),
    )
  })
  test('is a notification in SARIF of a complete run', () => {
    const [run] = (JSON.parse(renderSarif(unpushed, { waived: false })) as Log).runs
    expect(run?.invocations).toMatchObject([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [{ level: 'error', message: { text: 'worker: Pushing failed. Log in.' } }],
      },
    ])
  })
  test('is worth a comment, and comes first if space is limited', () => {
    expect(worthSaying(unpushed)).toBe(true)
    expect(failedFirst(unpushed).targets.map(({ name }) => name)).toEqual(['worker', 'production'])
  })
  test("makes the run an error; the gate's decision does not change", () => {
    expect([runResult(unpushed), unpushed.result]).toEqual(['error', 'passed'])
    expect(runResult(report({ result: 'failed' }))).toBe('failed')
    expect(schemaErrors(JSON.parse(renderJson(unpushed)))).toBeNull()
  })
})

test.each([
  ['ghcr.io/acme/shop:1', 'https://ghcr.io/acme/shop'],
  ['shop', 'https://hub.docker.com/_/shop'],
  ['acme/shop:1', 'https://hub.docker.com/r/acme/shop'],
  ['docker.io/acme/shop', 'https://hub.docker.com/r/acme/shop'],
  ['quay.io/acme/shop:1', 'https://quay.io/repository/acme/shop'],
  ['public.ecr.aws/acme/shop:1', 'https://gallery.ecr.aws/acme/shop'],
  ['registry.example.com:5000/a/b:1', 'https://registry.example.com:5000/a/b'],
  ['host.example/a b:1', null],
])('%s is at %s', (reference, page) => expect(pageOf(reference)).toBe(page))
