import type { Check } from '../../../src/checks/check.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { file, findingsOf, MB, program } from '../images.ts'

/** Each finding as `severity path: bytes in files`. */
export const linesOf = (check: Check, image: FakeImage) =>
  findingsOf(check, image).map(
    ({ severity, path, data }) => `${severity} ${path}: ${data['bytes']} in ${data['files']}`,
  )

/** Files of an application, of which nothing is left over. */
export const app: FakeItem[] = [program('/app/server', MB), file('/etc/passwd')]
