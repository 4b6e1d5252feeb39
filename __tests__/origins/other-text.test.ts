import { expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { parsePredicate } from '../../src/origins/slsa.ts'
import { isOtherText } from '../../src/origins/sources.ts'

const OWN = 'FROM a AS app\nRUN b\n'
const OTHER = 'FROM c\n'
const LINKED = 'FROM d\n'

/** Provenance of a build whose steps come from these texts. */
function provenanceOf(...texts: string[]) {
  const infos = texts.map(text => ({ filename: 'Dockerfile', data: Buffer.from(text).toString('base64') }))
  const provenance = parsePredicate({
    buildConfig: { llbDefinition: [{ id: 'step0' }] },
    metadata: { 'https://mobyproject.org/buildkit@v1#metadata': { source: { infos } } },
  })
  if (provenance === null) throw new Error('not read')
  return provenance
}

const recipe = (text: string | null) => ({
  name: 'x',
  stage: null,
  dockerfile: text === null ? null : parseDockerfile('Dockerfile', text),
})

test.each<[boolean, string, string[], own: string | null, linked: (string | null)[]]>([
  [false, 'the same text', [OWN], OWN, []],
  [false, 'the same text for each platform', [OWN, OWN], OWN, []],
  [false, 'other ends of lines', [OWN.replaceAll('\n', '\r\n')], OWN, []],
  [false, 'a build without lines', [], OWN, []],
  [false, 'a text that Stagegate cannot read', [OTHER], null, []],
  [false, 'those of linked targets', [LINKED, OWN], OWN, [LINKED]],
  [false, 'that of a linked target alone', [LINKED], OWN, [LINKED]],
  [false, 'a linked target that Stagegate cannot read', [OTHER, OWN], OWN, [null]],
  // It may name any text.
  [false, 'that of another frontend', [OTHER], `# syntax=example/frontend\n${OWN}`, []],
  [true, 'another text', [OTHER], OWN, []],
  [true, 'another text of a known frontend', [OTHER], `# syntax=docker/dockerfile:1\n${OWN}`, []],
  [true, 'another text of a linked target', [OTHER, OWN], OWN, [LINKED]],
  [true, 'more texts than are unknown', [OTHER, LINKED], OWN, [null]],
  [true, 'a long text', [`${OTHER}#${'x'.repeat(400_000)}`], OWN, []],
])('BuildKit built another text: %s, with %s', (expected, _, texts, own, linked) => {
  expect(isOtherText(provenanceOf(...texts), { own: recipe(own), linked: linked.map(recipe) })).toBe(expected)
})
