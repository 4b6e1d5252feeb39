import { expect, test } from '@jest/globals'
import { shebang } from '../../../src/image/extract/shebang.ts'
import type { Need } from '../../../src/image/model.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { makeTar } from '../../helpers/tar.ts'

const NEEDS: Need[] = [{ kind: 'extract', name: 'shebang' }]
const long = 'x'.repeat(400)

test.each<[string, string, string | null]>([
  ['a line', '#!/bin/sh\necho\n', '/bin/sh'],
  ['a line of Windows', '#! /usr/bin/env node\r\n', ' /usr/bin/env node\r'],
  ['a file of one line', '#!/bin/sh', '/bin/sh'],
  ['a line that is too long', `#!/${long}`, `/${long}`.slice(0, 254)],
  ['two characters', '#!', ''],
  ['another file', 'echo #!/bin/sh\n', null],
  ['a comment', '# !/bin/sh\n', null],
  ['one character', '#', null],
])('%s', async (_, content, expected) => {
  const tar = makeTar([{ path: 'x', content, mode: 0o755 }])
  for (const chunk of [1, 3, 1000]) {
    const { extracts } = await readTestLayer({ tar }, { needs: NEEDS, chunk })
    expect(extracts.get('/x')?.shebang ?? null).toBe(expected)
  }
})

test('only executable files are read', async () => {
  const tar = makeTar([{ path: 'x', content: '#!/bin/sh\n', mode: 0o644 }])
  expect((await readTestLayer({ tar }, { needs: NEEDS })).extracts.size).toBe(0)
})

test.each([5, null, 'x'.repeat(256)])('a record says %p', value => {
  expect(() => shebang.parse(value)).toThrow()
})
