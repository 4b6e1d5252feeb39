import { describe, expect, test } from '@jest/globals'
import { checkPages } from '../../script/docs/check-pages.ts'
import { CHECKS } from '../../src/checks/registry.ts'
import { checkPage, presetSeverities } from '../../src/report/check-page.ts'
import { explainText } from '../../src/report/text/explain.ts'

describe.each(CHECKS.map(check => [check.id, check] as const))('the page of %s', (id, check) => {
  test('has every part, and shows how to waive this check', () => {
    const page = checkPage(check)
    expect(page.match(/^## .*$/gm)).toEqual([
      '## Severity',
      '## Why it matters',
      '## How Stagegate finds it',
      '## Known limits',
      '## How to fix it',
      '## How to waive it',
    ])
    expect(page).toContain(`  - check: ${id}\n`)
    expect(page).toMatch(new RegExp(`^\\| \\w+ \\| ${presetSeverities(check).join(' \\| ')} \\|$`, 'm'))
  })

  test('says why it matters in one line that fits a comment', () => {
    expect(check.docs.why).not.toContain('\n')
    expect(check.docs.why.length).toBeLessThanOrEqual(300)
  })

  test('respects the width of a terminal, except for snippets', () => {
    const lines = explainText(check, { color: false, columns: 60 }).split('\n')
    expect(lines.filter(line => line.length > 60 && !line.startsWith('    '))).toEqual([])
  })
})

test('the index has a row for each check with its severity under each preset', () => {
  const pages = checkPages(CHECKS)
  const index = pages.get('README.md') ?? ''
  for (const check of CHECKS) {
    expect(pages.has(`${check.id}.md`)).toBe(true)
    expect(index).toContain(`| ${check.title} | ${presetSeverities(check).join(' | ')} |`)
  }
})
