/** Secrets in images that a real engine builds, by each way that they get there; and the same without the mistake. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect } from '@jest/globals'
import type { FindingReport } from '../../../src/report/model.ts'
import { machineEnvironment, removeTemporaryFolders, temporaryFolder } from '../../helpers/bundle.ts'
import { needs } from '../../helpers/needs.ts'
import { AWS_SECRET, BASE64_AUTH, GITHUB, NPM, PASSWORD, PRIVATE_KEY, VALUES } from '../../helpers/planted.ts'
import { runProcess } from '../../helpers/process.ts'
import { image, registry } from '../../helpers/things.ts'
import { build, verdicts } from '../built.ts'

const APT = 'apt-get update && apt-get install -y --no-install-recommends'

const BASES = ['debian:bookworm-slim', 'node:24-slim', 'golang:1.26']
const { describe, test } = await needs(...BASES.map(image), registry('Debian'), registry('npm'))
afterAll(removeTemporaryFolders)

const FILES: Record<string, string> = {
  'package.json': '{"name":"app"}',
  '.npmrc': `//registry.example.com/:_authToken=${NPM}\n`,
  '.env': `PORT=3000\nDB_PASSWORD=${PASSWORD}\n`,
  'tls/server.key': PRIVATE_KEY,
  'docker.json': `{"auths":{"example.com":{"auth":"${BASE64_AUTH}"}}}`,
  'aws.ini': `[default]\naws_secret_access_key = ${AWS_SECRET}\n`,
  'src/config.js': `export const token = '${GITHUB}'\n`,
}

/**
 * The CLI's findings for a Dockerfile, as `error secrets/token line 3 /app/x`, and all output in the first format
 * (JSON) and the others.
 */
async function verify(dockerfile: string, args: string[] = [], formats: readonly string[] = []) {
  const folder = await temporaryFolder('secrets')
  for (const [name, content] of Object.entries({ ...FILES, Dockerfile: dockerfile })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  const env = { ...machineEnvironment(), NPM_TOKEN: NPM, STAGEGATE_CACHE_DIR: '' }
  const run = (format: string) => {
    const cli = join(import.meta.dirname, '../../../src/cli.ts')
    const all = [cli, 'verify', folder, '--target', 'app', '--format', format, '--verbose', ...args]
    return runProcess(process.execPath, all, { env, timeoutMs: 300_000 })
  }
  const { stdout, stderr } = await run('json')
  const others = await Promise.all(formats.map(run))
  const printed = [stdout, stderr, ...others.flatMap(other => [other.stdout, other.stderr])].join('\n')
  const [verified] = JSON.parse(stdout).targets[0].images
  if (verified === undefined) throw new Error(stderr)
  const lines = verified.findings
    .filter(({ check }: FindingReport) => check.startsWith('secrets/'))
    .map(({ severity, check, blame, path, data }: FindingReport) =>
      [severity, check, blame && `line ${blame.line}`, path ?? data['name'], data['deleted'] === true && 'deleted']
        .filter(part => part)
        .join(' '),
    )
  return { lines, printed, layers: verified.layers }
}

describe('for each way of a secret into an image', () => {
  test('it is found with its line, and no output has its value', async () => {
    const { lines, printed } = await verify(
      [
        'FROM scratch AS base',
        'FROM debian:bookworm-slim AS app',
        'ARG NPM_TOKEN',
        'ENV GITHUB_TOKEN=' + GITHUB,
        'WORKDIR /app',
        'COPY .npmrc ./',
        'RUN test -n "$NPM_TOKEN" && echo built > out',
        'RUN rm .npmrc',
        'COPY docker.json /root/.docker/config.json',
        'COPY aws.ini /root/.aws/credentials',
        'COPY tls tls',
        'COPY src src',
        'COPY .env ./',
        `RUN echo ${GITHUB} > /dev/null`,
        `LABEL deploy.token=${GITHUB}`,
        'USER 1000',
      ].join('\n'),
      ['--build-arg', `NPM_TOKEN=${NPM}`],
      ['text', 'markdown'],
    )
    expect(lines).toEqual([
      'error secrets/private-key line 11 /app/tls/server.key',
      'error secrets/cloud-credential line 10 /root/.aws/credentials',
      'error secrets/registry-credential line 6 /app/.npmrc deleted',
      'error secrets/registry-credential line 9 /root/.docker/config.json',
      'error secrets/token line 12 /app/src/config.js',
      'warning secrets/env-file line 13 /app/.env',
      'error secrets/image-config line 4 GITHUB_TOKEN',
      'error secrets/image-config line 3 NPM_TOKEN',
      'error secrets/image-config line 15 deploy.token',
      'error secrets/image-config line 14 RUN',
    ])
    for (const value of VALUES) expect(printed).not.toContain(value)
  })

  test('in another stage it is not shipped', async () => {
    const { lines } = await verify(
      'FROM debian:bookworm-slim AS build\nARG NPM_TOKEN\nCOPY . /app\nRUN test -n "$NPM_TOKEN"\nFROM debian:bookworm-slim AS app\nCOPY --from=build /app/package.json /app/\nUSER 1000\n',
      ['--build-arg', `NPM_TOKEN=${NPM}`],
    )
    expect(lines).toEqual([])
  })
})

test('a secret mount has no finding', async () => {
  const { lines } = await verify(
    [
      'FROM debian:bookworm-slim AS app',
      'WORKDIR /app',
      'COPY package.json ./',
      'RUN --mount=type=secret,id=npm,env=NPM_TOKEN --mount=type=secret,id=npmrc,target=/app/.npmrc test -n "$NPM_TOKEN" && test -s .npmrc && echo built > out',
      'USER 1000',
    ].join('\n'),
    ['--secret-env', 'npm=NPM_TOKEN', '--secret-file', 'npmrc=.npmrc'],
  )
  expect(lines).toEqual([])
})

/** The findings above info of an image whose layers are all its own. */
async function graver(dockerfile: string): Promise<string[]> {
  return verdicts(await build(dockerfile)).filter(line => line.includes('secrets/'))
}

describe('good images have no findings', () => {
  test.each(['debian:bookworm-slim', 'node:24-slim', 'golang:1.26'])('a whole %s', async base => {
    expect(await graver(`FROM ${base}\n`)).toEqual([])
  })

  test('a database, a web server, an SSH client and languages with their libraries', async () => {
    const packages =
      'ca-certificates nginx-light openssh-client postgresql-common python3 python3-cryptography python3-requests ruby php-cli'
    expect(await graver(`FROM debian:bookworm-slim\nRUN ${APT} ${packages}\n`)).toEqual([])
  })

  test('an SSH server has keys that all its containers would share', async () => {
    const dockerfile = `FROM debian:bookworm-slim\nRUN ${APT} openssh-server ssl-cert\n`
    expect(await graver(dockerfile)).toEqual([
      'warning secrets/private-key layer 1',
      'warning secrets/private-key layer 1',
      'warning secrets/private-key layer 1',
    ])
    expect(await graver(`${dockerfile.trim()} && rm /etc/ssh/ssh_host_*\n`)).toEqual([])
  })

  test('an application with its dependencies', async () => {
    const install = 'npm install --no-audit --no-fund node-forge@1 jsonwebtoken@9'
    expect(await graver(`FROM node:24-slim\nWORKDIR /app\nRUN ${install}\n`)).toEqual([])
  })
})
