import { expect, test } from '@jest/globals'
import { ownersOf } from '../../../src/image/packages/owners.ts'
import { dpkg, file, gone, hardlink, link } from '../../checks/images.ts'
import { fakeImage } from '../../helpers/image.ts'

const DPKG = dpkg({ a: ['/lib/x', '/usr/sbin/x', '/usr/bin/tool', '/bin/deleted', '/both'], b: ['/both'] })
const layers = [
  [...DPKG, file('/usr/bin/deleted'), file('/both')],
  [
    ...[
      link('/lib', 'usr/lib'),
      link('/bin', 'usr/bin'),
      file('/usr/lib/x'),
      link('/usr/sbin', 'bin'),
      file('/usr/bin/x'),
    ],
    ...[gone('/usr/bin/deleted'), file('/opt/own'), link('/usr/bin/tool', '/opt/own')],
  ],
  [file('/a'), hardlink('/both', '/a')],
]

test.each<[string, string, string[]]>([
  ['the path of the database', '/lib/x', ['a']],
  ['below a link in the root', '/usr/lib/x', ['a']],
  ['below another link', '/usr/bin/x', ['a']],
  ['a file that is deleted, below a link', '/usr/bin/deleted', ['a']],
  ['two packages', '/both', ['a', 'b']],
  ['another name of the same file', '/a', ['a', 'b']],
  ['a link that is now in its place', '/usr/bin/tool', ['a']],
  ['not the file behind it', '/opt/own', []],
  ['no file of a package', '/opt', []],
])('%s', (_, path, packages) => {
  expect((ownersOf(fakeImage({ layers })).get(path) ?? []).map(({ name }) => name)).toEqual(packages)
})
