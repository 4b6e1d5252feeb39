/** Permissions, accounts and metadata of own layers, on images that a real engine built. */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { runChecks } from '../helpers/run-checks.ts'
import { image, registry } from '../helpers/things.ts'
import { build } from './built.ts'
import { builtFrom } from './images.ts'

const { describe, test } = await needs(image('debian:bookworm-slim'), registry('Debian'))
afterAll(removeTemporaryFolders)

const FAMILIES = /^(?:user|metadata|permissions)\//
const DEBIAN = 'FROM debian:bookworm-slim\n'
const ON = { 'metadata/healthcheck': 'warning', 'metadata/labels': 'warning' } as const
const APT = 'apt-get update && apt-get install -y --no-install-recommends'

/** Each finding of these families as `warning user/root /path`; with `also`, infos too. */
async function found(
  dockerfile: string,
  baseLayers: number,
  also: 'info' | '' = '',
  severities = {},
): Promise<string[]> {
  const image = await build(dockerfile, baseLayers)
  const { results, findings } = runChecks(image, severities, undefined, builtFrom(dockerfile))
  expect(results.filter(({ result }) => result === 'error')).toEqual([])
  return findings
    .filter(({ check, severity }) => FAMILIES.test(check) && (severity !== 'info' || also === 'info'))
    .map(({ severity, check, path }) => [severity, check, ...(path === null ? [] : [path])].join(' '))
}

describe('each check finds its mistake, and only that', () => {
  test.each<[string, string, string[], string]>([
    [
      'an account without a password',
      'RUN useradd --uid 10001 app && passwd --delete app\nUSER 10001\n',
      ['warning user/empty-password /etc/shadow'],
      'RUN useradd --uid 10001 app\nUSER 10001\n',
    ],
    [
      'a second root',
      'RUN useradd --non-unique --uid 0 toor\nUSER 65532\n',
      ['warning user/duplicate-uid /etc/passwd'],
      'RUN useradd --uid 10002 toor\nUSER 65532\n',
    ],
    [
      'a script that steps down, whatever its name',
      `RUN printf '#!/bin/sh\\nexec setpriv --reuid=65534 --clear-groups "$@"\\n' > /start-app && chmod 755 /start-app\nENTRYPOINT ["/start-app"]\nCMD ["id"]\n`,
      ['warning user/step-down /start-app'],
      `RUN printf '#!/bin/sh\\nexec "$@"\\n' > /start-app && chmod 755 /start-app\nUSER 65534\nENTRYPOINT ["/start-app"]\nCMD ["id"]\n`,
    ],
    [
      'setuid',
      'RUN cp /bin/cat /usr/local/bin/cat && chmod 4755 /usr/local/bin/cat\nUSER 65532\n',
      ['warning permissions/setuid /usr/local/bin/cat'],
      'RUN cp /bin/cat /usr/local/bin/cat\nUSER 65532\n',
    ],
    [
      'sudo of the distribution',
      `RUN ${APT} sudo\nUSER 65532\n`,
      ['warning permissions/setuid /usr/bin/sudo'],
      'RUN install -m 755 /bin/true /usr/bin/sudo\nUSER 65532\n',
    ],
    [
      'capabilities',
      `RUN ${APT} libcap2-bin && cp /bin/cat /c && setcap cap_sys_admin+ep /c\nUSER 65532\n`,
      ['warning permissions/setuid /c'],
      'RUN cp /bin/cat /c\nUSER 65532\n',
    ],
    [
      'what anyone can write',
      'RUN mkdir -m 777 /data && touch /data/a && install -m 666 /dev/null /etc/app.conf\nUSER 65532\n',
      ['warning permissions/world-writable /data', 'warning permissions/world-writable /etc/app.conf'],
      'RUN mkdir -m 1777 /data && install -o 65532 -m 640 /dev/null /etc/app.conf\nUSER 65532\n',
    ],
  ])('%s', async (_, wrong, expected, right) => {
    expect(await found(DEBIAN + wrong, 1)).toEqual(expected)
    expect(await found(DEBIAN + right, 1)).toEqual([])
  })

  test.each<[string, string, string[], string]>([
    [
      'a program that its user can change',
      `RUN install -o 65532 -m 755 /bin/true /app\nUSER 65532\nENTRYPOINT ["/app"]\n`,
      ['info permissions/writable-program /app', 'info metadata/unpinned-base'],
      `RUN install -m 755 /bin/true /app\nUSER 65532\nENTRYPOINT ["/app"]\n`,
    ],
    [
      'a low port',
      'USER 65532\nEXPOSE 80 8080\n',
      ['info metadata/unpinned-base', 'info metadata/privileged-port'],
      'USER 65532\nEXPOSE 8080\n',
    ],
  ])('%s', async (_, wrong, expected, right) => {
    expect(await found(DEBIAN + wrong, 1, 'info')).toEqual(expected)
    expect(await found(DEBIAN + right, 1, 'info')).toEqual(['info metadata/unpinned-base'])
  })

  test('health check and labels, if they are on', async () => {
    const labels = ['source', 'revision', 'version', 'licenses'].map(name => `org.opencontainers.image.${name}=x`)
    const start = 'FROM scratch\nUSER 65532\nCMD ["/server"]\n'
    const both = ['warning metadata/healthcheck', 'warning metadata/labels']
    expect(await found(start, 0, '', ON)).toEqual(both)
    const right = `${start}LABEL ${labels.join(' ')}\nHEALTHCHECK CMD ["/server", "health"]\n`
    expect(await found(right, 0, '', ON)).toEqual([])
  })
})

describe('a downloaded file', () => {
  const content = 'what must come'
  const sum = createHash('sha256').update(content).digest('hex')
  let server: Server
  let url: string
  beforeAll(async () => {
    server = createServer((_, response) => response.end(content))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`
  })
  afterAll(() => new Promise(resolve => server.close(resolve)))

  test('without and with its checksum', async () => {
    expect(await found(`FROM scratch\nADD ${url} /file\nUSER 65532\n`, 0)).toEqual(['warning metadata/add-url'])
    expect(await found(`FROM scratch\nADD --checksum=sha256:${sum} ${url} /file\nUSER 65532\n`, 0)).toEqual([])
  })
})

test('a root with an unknown base has no warning: its packages own the setuid files', async () => {
  expect(await found(`${DEBIAN}USER 65532\n`, 0)).toEqual([])
})
