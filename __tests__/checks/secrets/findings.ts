/** The findings of the checks for secrets, with the real extractor. */
import type { Check, Finding } from '../../../src/checks/check.ts'
import { type FakeImage, fakeImage, withExtracts } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'

export async function findings(check: Check, fake: FakeImage): Promise<Finding[]> {
  const image = await withExtracts(fakeImage(fake))
  const { results, findings: found } = runChecks(image, {}, [check])
  const error = results.find(result => result.error)?.error
  if (error) throw new Error(`${error.code}: ${error.message}`)
  return found
}

/** Each finding as `error /app/key.pem layer 1, deleted`. */
export async function findingLines(check: Check, fake: FakeImage): Promise<string[]> {
  return (await findings(check, fake)).map(({ severity, path, layer, data }) => {
    const files = Number(data['files'] ?? 1)
    const more = files > 1 ? `and ${files - 1} more` : ''
    const flags = ['deleted', 'inherited', 'shared', 'test', 'hostKey'].filter(flag => data[flag] === true)
    const weak = String(data['weak'] ?? '')
    return [`${severity} ${path} layer ${layer}`, more, ...flags, weak].filter(text => text !== '').join(', ')
  })
}
