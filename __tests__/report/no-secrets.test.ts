/** No output and no stored file may contain the value of a secret, in whatever way it arrived. */
import { expect, test } from '@jest/globals'
import { instructionAt, parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { encodeFacts } from '../../src/image/layer-cache/layer-record.ts'
import { annotations } from '../../src/publish/annotations.ts'
import { assembleReport } from '../../src/report/assemble.ts'
import { renderJson } from '../../src/report/json.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { renderText } from '../../src/report/text.ts'
import { summarizeImage } from '../../src/report/verified-image.ts'
import { evaluateImage, fakePolicy } from '../helpers/evaluate.ts'
import type { FakeItem, FakeLayer } from '../helpers/image.ts'
import { fakeImage, withExtracts } from '../helpers/image.ts'
import { readTestLayer } from '../helpers/layers.ts'
import {
  AWS_SECRET,
  AZURE_KEY,
  BASE64_AUTH,
  ENCRYPTED_KEY,
  GITHUB,
  NPM,
  PASSWORD,
  PRIVATE_KEY,
  STRIPE_TEST,
  TOKENS,
  VALUES,
} from '../helpers/planted.ts'
import { makeTar } from '../helpers/tar.ts'

const FILES = [
  { path: '/root/.npmrc', content: `//x/:_authToken=${NPM}\n//y/:_password=${BASE64_AUTH}` },
  { path: '/root/.netrc', content: `machine x login y password ${PASSWORD}` },
  { path: '/root/.aws/credentials', content: `aws_secret_access_key=${AWS_SECRET}` },
  { path: '/app/storage.ini', content: `AccountKey=${AZURE_KEY}` },
  { path: '/app/.env', content: `DB_PASSWORD=${PASSWORD}\nURL=https://u:${PASSWORD}@internal\nKEY="${PRIVATE_KEY}"` },
  { path: '/app/id_rsa', content: PRIVATE_KEY },
  { path: '/app/locked.key', content: ENCRYPTED_KEY },
  { path: '/app/tokens.js', content: [...Object.values(TOKENS), STRIPE_TEST].map(token => `"${token}"`).join('\n') },
]
const DOCKERFILE = parseDockerfile(
  'Dockerfile',
  [
    'FROM scratch AS app',
    'ARG NPM_TOKEN',
    `ENV GITHUB_TOKEN=${GITHUB} DB_PASSWORD="${PASSWORD}"`,
    `LABEL a.token=${GITHUB}`,
    'COPY . .',
    `RUN curl -u u:${GITHUB} https://u:${PASSWORD}@example.com && echo "${PRIVATE_KEY.replaceAll('\n', '\\n')}" > /app/id_rsa`,
  ].join('\n'),
)
const CONFIG = {
  user: '1000',
  env: [`GITHUB_TOKEN=${GITHUB}`, `DB_PASSWORD=${PASSWORD}`],
  labels: { 'a.token': GITHUB },
  history: [
    { createdBy: `ENV GITHUB_TOKEN=${GITHUB}`, emptyLayer: true },
    { createdBy: `COPY . . # ${GITHUB}`, emptyLayer: false },
    { createdBy: `RUN |1 NPM_TOKEN=${NPM} /bin/sh -c curl -u u:${GITHUB} https://u:${PASSWORD}@x`, emptyLayer: false },
  ],
}

function layer(entries: FakeItem[], line: number): FakeLayer {
  const at = instructionAt(DOCKERFILE, line)
  if (!at) throw new Error('there is no such line')
  const { endLine, text } = at.instruction
  return { entries, blame: { file: 'Dockerfile', line, endLine, instruction: text, stage: 'app' } }
}

test('no report, comment, annotation or record contains any of it', async () => {
  const gone = FILES.map(({ path }) => ({ whiteout: path }))
  const shown: string[] = []
  for (const last of [[], gone]) {
    const image = await withExtracts(fakeImage({ config: CONFIG, layers: [layer(FILES, 5), layer(last, 6)] }))
    const target = { name: 'app', role: 'gated' as const, stage: 'app', dockerfile: DOCKERFILE }
    const evaluated = evaluateImage(image, fakePolicy(), target)
    const checks = new Set(evaluated.findings.map(({ check }) => check).filter(check => check.startsWith('secrets/')))
    expect(checks.size).toBe(6)
    expect(evaluated.checks.filter(({ result }) => result === 'error')).toEqual([])
    const source = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: 'Dockerfile' }
    const report = assembleReport(
      [{ kind: 'verified', target, build: null, images: [summarizeImage(evaluated, false)], passedOver: [] }],
      source,
    )
    shown.push(
      renderJson(report),
      renderText(report, { color: true, columns: 400 }),
      JSON.stringify(annotations(report)),
      renderJunit(report),
    )
    shown.push(renderMarkdown(report, { limit: { characters: 1_000_000 } }))
  }
  const needs = [{ kind: 'extract' as const, name: 'secrets' as const }]
  const tar = makeTar(FILES.map(({ path, content }) => ({ path: path.slice(1), content })))
  shown.push(encodeFacts(await readTestLayer({ tar }, { needs })).toString('latin1'))
  for (const text of shown) {
    // The paths and names are present, so the output really covers the findings.
    expect(text).toMatch(/id_rsa/)
    for (const value of VALUES)
      for (let at = 0; at + 12 <= value.length; at += 6) expect(text.includes(value.slice(at, at + 12))).toBe(false)
  }
})
