import { describe, expect, test } from '@jest/globals'
import { duplicateUid } from '../../../src/checks/user/duplicate-uid.ts'
import { emptyPassword } from '../../../src/checks/user/empty-password.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { program } from '../images.ts'

describe.each([emptyPassword, duplicateUid])('$id', check => {
  const outcome = (image: FakeImage) => runChecks(fakeImage(image), {}, [check]).results[0]
  test('without accounts it is not applicable', () => {
    expect(outcome({ layers: [[program('/bin/su')]] })?.result).toBe('not-applicable')
  })
  test('a partially read file does not pass', () => {
    const cut = { path: '/etc/passwd', content: 'root', size: 9000 }
    expect(outcome({ layers: [[cut]] })).toMatchObject({ result: 'error', error: { code: 'user-unreadable' } })
  })
})
