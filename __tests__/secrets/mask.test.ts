import { expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { maskLines, maskSecrets } from '../../src/secrets/mask.ts'
import { AWS_SECRET, GITHUB, NPM, noise, PASSWORD, PRIVATE_KEY, TOKENS } from '../helpers/planted.ts'

test.each<[string, string]>([
  [`ENV NPM_TOKEN=${NPM}`, 'ENV NPM_TOKEN=***'],
  [`ENV NPM_TOKEN ${NPM} and more`, 'ENV NPM_TOKEN ***'],
  [`ENV A=1 DB_PASSWORD="two words" B=2`, 'ENV A=1 DB_PASSWORD=*** B=2'],
  [`ENV DB_PASSWORD='it''s' B=2`, "ENV DB_PASSWORD=***'s' B=2"],
  [`ARG API_KEY=${noise(20)}`, 'ARG API_KEY=***'],
  [`LABEL x.token="${GITHUB}"`, 'LABEL x.token=***'],
  [
    `RUN curl -H "Authorization: Bearer ${noise(30)}" https://example.com`,
    'RUN curl -H "Authorization: Bearer ***" https://example.com',
  ],
  [`RUN curl https://${'hooks'}.slack.com/services/T0A1B2C3D/B0A1B2C3D/${noise(24)}`, 'RUN curl https://***'],
  ['RUN curl -H "Authorization  :  Basic   dTpzM2NyM3Q="', 'RUN curl -H "Authorization  :  Basic   ***"'],
  [`RUN curl -u   u:${PASSWORD} https://a.io`, 'RUN curl -u   u:*** https://a.io'],
  [`RUN npm config set //a.io/:_authToken  ${PASSWORD}`, 'RUN npm config set //a.io/:_authToken  ***'],
  [`RUN login --password${' '.repeat(20)}${PASSWORD}`, `RUN login --password${' '.repeat(20)}***`],
  [
    `RUN echo 'password${' '.repeat(20)}:${' '.repeat(20)}${PASSWORD}'`,
    `RUN echo 'password${' '.repeat(20)}:${' '.repeat(20)}***'`,
  ],
  ['RUN printf "secret:\n    name: app-config"', 'RUN printf "secret:\n    name: app-config"'],
  [`RUN echo ${GITHUB} > x`, 'RUN echo *** > x'],
  [`RUN git clone https://u:${PASSWORD}@example.com/x`, 'RUN git clone https://u:***@example.com/x'],
  ['RUN curl https://u:p@ss:w@rd@example.com/x', 'RUN curl https://u:***@example.com/x'],
  ['RUN curl https://me@acme.io:s3cret@example.com/x', 'RUN curl https://me@acme.io:***@example.com/x'],
  ["RUN curl https://u:s3c'r`e<t@example.com/x", 'RUN curl https://u:***@example.com/x'],
  [`RUN login --password ${PASSWORD} --user=u`, 'RUN login --password *** --user=u'],
  [`RUN login --password=${PASSWORD}`, 'RUN login --password=***'],
  [`RUN export AWS_SECRET_ACCESS_KEY=${AWS_SECRET}; aws s3 ls`, 'RUN export AWS_SECRET_ACCESS_KEY=***; aws s3 ls'],
  [`RUN echo "${PRIVATE_KEY.replaceAll('\n', '\\n')}" > key`, `RUN echo "-----BEGIN ${'PRIVATE'} KEY-----***`],
])('%#', (text, expected) => {
  expect(maskSecrets(text)).toBe(expected)
})

test.each([
  'FROM node:24-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000 AS build',
  'RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci',
  'RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci',
  'ENV NODE_ENV=production PATH=/app/node_modules/.bin:$PATH TOKEN_FILE=/run/secrets/x',
  'ARG NPM_TOKEN',
  'RUN echo "//registry.example.com/:_authToken=$NPM_TOKEN" > .npmrc && npm ci',
  'RUN test -n "$PASSWORD" && passwd -d app && npm_config_cache=/c npm ci',
  'COPY --from=build --chown=1000:1000 /app/token.js /app/secret/ ./',
])('%s is shown unchanged', text => {
  expect(maskSecrets(text)).toBe(text)
})

test.each(Object.entries(TOKENS))('a token of %s is masked', (_, value) => {
  expect(maskSecrets(`RUN x --with "${value}"`)).not.toContain(value.slice(-8))
})

test('Dockerfile text for reports is masked, too, over several lines', () => {
  const { stages } = parseDockerfile('Dockerfile', `FROM scratch\nENV A=1 \\\n  NPM_TOKEN=${NPM} \\\n  B=2\n`)
  expect(stages[0]?.instructions.map(({ text }) => text)).toEqual(['FROM scratch', 'ENV A=1 NPM_TOKEN=*** B=2'])
})

test('a whole Dockerfile is masked line by line, a key from its beginning to its end', () => {
  const text = [
    'FROM x',
    'ENV A=1 \\',
    `  NPM_TOKEN=${NPM}`,
    'COPY <<EOF /key',
    ...PRIVATE_KEY.trimEnd().split('\n'),
    'EOF',
    'RUN y',
  ]
  const masked = maskLines(text)
  expect(masked).toHaveLength(text.length)
  expect(masked.slice(0, 4)).toEqual(['FROM x', 'ENV A=1 \\', '  NPM_TOKEN=***', 'COPY <<EOF /key'])
  expect(masked.slice(-2)).toEqual(['EOF', 'RUN y'])
  for (const line of PRIVATE_KEY.trimEnd().split('\n').slice(1, -1)) expect(masked).not.toContain(line)
})
