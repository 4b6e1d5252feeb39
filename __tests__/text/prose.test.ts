import { expect, test } from '@jest/globals'
import { prose } from '../../src/text/prose.ts'

test('the lines of a paragraph become one, and indentation goes', () => {
  expect(prose`
    One sentence, with \`code\`
    and ${'a value'}.

    Another paragraph.
  `).toBe('One sentence, with `code` and a value.\n\nAnother paragraph.')
})

test('lists, tables and code keep their lines', () => {
  expect(prose`
    Do this:

    \`\`\`dockerfile
    RUN one \\
     && two

    USER 1
    \`\`\`

    - first, which
      goes on
    - second

    | a | b |
    |---|---|
  `).toBe(
    'Do this:\n\n```dockerfile\nRUN one \\\n && two\n\nUSER 1\n```\n\n- first, which   goes on\n- second\n\n| a | b |\n|---|---|',
  )
})

test('a value keeps its own lines', () => {
  expect(prose`${'one line'}`).toBe('one line')
})
