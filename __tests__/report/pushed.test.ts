import { describe, expect, test } from '@jest/globals'
import { pageOf } from '../../src/report/markdown/pushed.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { renderText } from '../../src/report/text.ts'
import { report, sha, target } from '../helpers/reports.ts'

const pushed = [{ target: 'production', reference: 'ghcr.io/acme/shop:1.2', digest: sha(1) }]
const limit = { characters: Infinity }

describe('what was pushed', () => {
  test('is linked in Markdown', () => {
    const markdown = renderMarkdown(report({ pushed }), { limit })
    expect(markdown).toContain(
      `- \`production\`: [\`ghcr.io/acme/shop:1.2\`](<https://ghcr.io/acme/shop>) \`${sha(1)}\``,
    )
  })
  test('is listed in a terminal', () => {
    expect(renderText(report({ pushed }), { colour: false, columns: 200 })).toContain(`ghcr.io/acme/shop:1.2@${sha(1)}`)
  })
  test('is not mentioned where there is nothing', () => {
    expect(renderMarkdown(report(), { limit })).not.toContain('Pushed')
    expect(renderText(report(), { colour: false, columns: 200 })).not.toContain('Pushed')
  })
  test('and what was not is no failed gate', () => {
    const error = { code: 'push/denied', message: 'Pushing failed.', hint: null, location: null, output: [] }
    const failed = report({ result: 'error', targets: [target({ result: 'error', error })] })
    expect(renderMarkdown(failed, { limit })).toContain('`production` could not be pushed')
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
