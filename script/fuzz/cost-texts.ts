import { generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { noise, TOKENS } from '../../__tests__/helpers/planted.ts'
import { makeTar } from '../../__tests__/helpers/tar.ts'
import { createRandom } from './random.ts'

const pair = generateKeyPairSync('ed25519')
const PEM = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const DER = pair.privateKey.export({ type: 'pkcs8', format: 'der' })

/** Lines that some parser, search or shell of Stagegate reads; `%` becomes the number of the line. */
export const LINES: readonly string[] = [
  'u%:x:%:5::/home/u%:/bin/sh',
  'g%:x:%:u1,u2,u%',
  'Package: p%\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nDepends: p1, p2\n',
  'P:p%\nV:1\nA:x86_64\nD:so:libc p1\np:so:x%\nF:usr\nR:f%\n',
  'P:.build-deps%\nV:1\nT:virtual meta package\nD:p%\n',
  '/usr/lib/p%/f%',
  '[program:p%]\ncommand=/bin/sh -c "exec p%"',
  '[include]\nfiles = /etc/*.conf',
  'export A%="$A$B%"',
  'A=$A$A%',
  'if [ "$A%" = x ]; then',
  'fi',
  'while true; do f% || break; done',
  'for i in 1 2 3 "$@"; do',
  'done',
  'case "$1" in a%) exec su-exec u% "$@";; *) exec "$@";; esac',
  'f%() { f1; "$@"; }',
  'f%',
  'exec "$@"',
  'exec gosu u% "$@"',
  '. /entrypoint.sh',
  'set -- "$@" x%',
  'eval "$(cat /f%)"',
  'cat <<EOF\n$A%\nEOF',
  'a=$((1+$((%))))',
  'a% && b% || c% | d% &',
  '( ( ( a% ) ) )',
  '{ a%; } > /f% 2>&1',
  'PASSWORD=Kx9-trout-%',
  'DATABASE_URL=postgres://u:pw%@h/db',
  '//registry.npmjs.org/:_authToken=npm_%',
  '{"auths":{"h%":{"auth":"dTpw"}}}',
  'machine h% login u password p%',
  'aws_secret_access_key = %',
  'kind: Secret\ndata:\n  a%: c2VjcmV0',
  'https://u%:p%@h/',
  `${TOKENS['github']}`,
  `AKIA${'ABCDEFGHIJKLMNOP'}`,
  'eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.%',
  '-----BEGIN RSA PRIVATE KEY-----',
  '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE%',
  '-----END RSA PRIVATE KEY-----',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ%',
  '3082025e02010002818100%',
  PEM,
  DER.toString('base64'),
  DER.toString('hex'),
  '{"a%":',
  '[[[[',
  '"d%":{"version":"1","dev":true},',
  'p%/__init__.py,sha256=x,1',
  'import x% from "y%"',
  '//# sourceMappingURL=f%.map',
  'FROM a%',
  'RUN |2 A=% B=% /bin/sh -c x',
  'ENV A%=b C=d',
  '\\',
  '"',
  "'",
  '$(',
  '`',
  '\0',
  '   ',
  'é漢%',
  '',
]

/** These lines in turn, `count` of them. */
export function linesOf(indexes: readonly number[], count: number, separator = '\n'): string {
  const lines = Array.from({ length: count }, (_, i) =>
    (LINES[(indexes[i % indexes.length] ?? 0) % LINES.length] as string).replaceAll('%', String(i)),
  )
  return lines.join(separator)
}

function elf(size: number): Buffer {
  const file = Buffer.alloc(Math.max(64, size))
  file.write('\x7fELF', 0, 'latin1')
  file.set([2, 1, 1], 4)
  file.writeUInt16LE(3, 16)
  file.writeUInt16LE(62, 18)
  const headers = Math.min(65_000, Math.floor((file.length - 64) / 64))
  file.writeBigUInt64LE(64n, 32)
  file.writeBigUInt64LE(64n, 40)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(Math.min(headers, 500), 56)
  file.writeUInt16LE(64, 58)
  file.writeUInt16LE(headers, 60)
  for (let i = 0; i < headers; i++) {
    file.writeUInt32LE([1, 2, 3, 4, 11, 6][i % 6] as number, 64 + i * 64 + 4)
    file.writeBigUInt64LE(64n, 64 + i * 64 + 24)
    file.writeBigUInt64LE(BigInt(file.length - 64), 64 + i * 64 + 32)
  }
  return file
}

const zip = (count: number) =>
  Buffer.concat(
    Array.from({ length: count }, (_, i) => {
      const name = Buffer.from(`bin/f${i}.class`)
      const header = Buffer.alloc(30)
      header.write('PK\x03\x04', 0, 'latin1')
      header.writeUInt16LE(name.length, 26)
      return Buffer.concat([header, name])
    }),
  )

/** Contents of a file, by what they are; `size` counts lines, members or bytes. */
export const CONTENTS: Readonly<
  Record<string, (size: number, lines: readonly number[], i: number) => Buffer | string>
> = {
  empty: () => '',
  lines: (size, lines) => linesOf(lines, size),
  joined: (size, lines) => linesOf(lines, size, ''),
  script: (size, lines) => `#!/bin/sh\n${linesOf(lines, size)}`,
  utf16: (size, lines) => Buffer.from(linesOf(lines, size), 'utf16le'),
  gzip: (size, lines) => gzipSync(linesOf(lines, size), { level: 1 }),
  base64: (size, lines) => Buffer.from(linesOf(lines, size)).toString('base64'),
  zeros: size => Buffer.alloc(size * 64),
  noise: (size, _, i) => createRandom(i + size).bytes(Math.min(size * 8, 100_000)),
  letters: size => noise(Math.min(size * 8, 100_000)),
  der: () => DER,
  pem: () => PEM,
  elf: size => elf(64 + size * 64),
  zip: size => zip(size),
  tar: size => makeTar(Array.from({ length: Math.min(size, 3000) }, (_, i) => ({ path: `bin/f${i}`, mode: 0o755 }))),
  'tar.gz': size =>
    gzipSync(makeTar(Array.from({ length: Math.min(size, 3000) }, (_, i) => ({ path: `f${i}`, mode: 0o755 })))),
  'package.json': size =>
    JSON.stringify({
      scripts: { start: 'node x' },
      devDependencies: Object.fromEntries(Array.from({ length: size }, (_, i) => [`d${i}`, '1'])),
    }),
  lock: size =>
    JSON.stringify({
      packages: Object.fromEntries(
        Array.from({ length: size }, (_, i) => [
          `node_modules/d${i}`,
          { dev: true, resolved: 'https://r/x.tgz', integrity: 'x' },
        ]),
      ),
    }),
}
