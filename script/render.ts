// Renders a report as a pull request comment: node script/render.ts REPORT.json OUT.html [--dark] [--markdown]
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import markdownIt from 'markdown-it'
import { COMMENT_LIMIT, renderMarkdown } from '../src/report/markdown.ts'
import type { Report } from '../src/report/model.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: 'boolean', default: false },
    open: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    'run-url': { type: 'string' },
  },
})
const [input, output] = positionals
if (input === undefined || output === undefined) {
  console.error('usage: node script/render.ts REPORT.json OUT.html [--dark] [--open] [--markdown] [--run-url URL]')
  process.exit(2)
}

// With --markdown, the input is the text of a comment, as the action wrote it.
const text = readFileSync(input, 'utf8')
const markdown = values.markdown
  ? text
  : renderMarkdown(JSON.parse(text) as Report, { limit: COMMENT_LIMIT, runUrl: values['run-url'] ?? null })

const theme = values.dark ? 'dark' : 'light'
const css = createRequire(import.meta.url).resolve(`github-markdown-css/github-markdown-${theme}.css`)
const renderer = markdownIt({ html: true, linkify: true })
renderer.linkify.set({ fuzzyLink: false })
const body = renderer.render(markdown).replaceAll('<details>', values.open ? '<details open>' : '<details>')
writeFileSync(
  output,
  `<!doctype html>
<meta charset="utf-8">
<meta name="color-scheme" content="${theme}">
<title>Stagegate</title>
<style>
${readFileSync(css, 'utf8')}
body { margin: 0; background: ${values.dark ? '#0d1117' : '#fff'}; }
/* A pull request comment on a desktop screen is about 850 pixels wide. */
article { box-sizing: border-box; width: 866px; margin: 16px; padding: 16px; border: 1px solid #8884; border-radius: 6px; font-size: 14px; }
</style>
<article class="markdown-body">
${body}</article>
`,
)
