import { describe, expect, test } from '@jest/globals'
import { duplicateUid } from '../../../src/checks/user/duplicate-uid.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'

const passwd = (content: string): FakeItem => ({ path: '/etc/passwd', content })
const USERS = passwd('root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n')

describe('one number for several accounts', () => {
  const linesOf = (image: FakeImage) =>
    findingsOf(duplicateUid, image).map(({ severity, layer, data }) => {
      return `${severity} layer ${layer}: ${data['uid']} ${data['accounts']}`
    })
  const DOUBLE = passwd('node:x:1000:1000::/:\napp:x:1000:1000::/:\n')
  test.each<[string, FakeImage, string[]]>([
    ['two', { layers: [[DOUBLE]] }, ['warning layer 0: 1000 app,node']],
    ['a second root', { layers: [[passwd('root:x:0:0::/:\ntoor:x:0:0::/:\n')]] }, ['warning layer 0: 0 root,toor']],
    ['no number is 0', { layers: [[passwd('root:x:0:0::/:\nbad:x::\n')]] }, ['warning layer 0: 0 bad,root']],
    ['of the base', { layers: [[DOUBLE]], base: { layers: 1 } }, ['info layer 0: 1000 app,node']],
    [
      'of the base, in a rewritten file',
      {
        layers: [[DOUBLE], [passwd('node:x:1000:1000::/:\napp:x:1000:1000::/:\nnew:x:1001:1001::/:\n')]],
        base: { layers: 1 },
      },
      ['info layer 0: 1000 app,node'],
    ],
    [
      'with one of the base',
      { layers: [[passwd('node:x:1000:1000::/:\n')], [DOUBLE]], base: { layers: 1 } },
      ['warning layer 1: 1000 app,node'],
    ],
    ['different', { layers: [[USERS]] }, []],
    ['one name twice', { layers: [[passwd('app:x:1:1::/:\napp:x:1:1::/:\n')]] }, []],
  ])('%s', (_, image, expected) => {
    expect(linesOf(image)).toEqual(expected)
  })
})
