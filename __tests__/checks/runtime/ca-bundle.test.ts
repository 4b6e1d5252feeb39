import { expect, test } from '@jest/globals'
import { caBundle } from '../../../src/checks/runtime/ca-bundle.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { elf, findingLines, GLIBC, glibcProgram, library } from './files.ts'

const GO = elf('/server', { go: true, caBundle: true, type: 2 })
const config = { entrypoint: ['/server'] }
const bundle = (path: string) => ({ path, content: '-----BEGIN CERTIFICATE-----' })
const SSL = library('/usr/lib/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so')
const python = { cmd: ['python3', '-m', 'app'] }

test.each<[string, FakeImage, string[]]>([
  ['Go on scratch', { layers: [[GO]], config }, ['info /server: go']],
  [
    'Go after tini',
    { layers: [[GO, elf('/tini')]], config: { entrypoint: ['/tini', '/server'] } },
    ['info /server: go'],
  ],
  [
    'a library',
    {
      layers: [GLIBC, [glibcProgram('/server', ['libcurl.so.4']), library('/lib/libcurl.so.4', { caBundle: true })]],
      config,
    },
    ['info /server: library'],
  ],
  ['curl that was installed', { layers: [GLIBC, [glibcProgram('/usr/bin/curl')]] }, ['warning /usr/bin/curl: curl']],
  ['Python', { layers: [[elf('/usr/bin/python3'), SSL]], config: python }, [`info ${SSL.path}: python`]],
  ['an empty bundle', { layers: [[GO, { path: '/etc/ssl/certs/ca-certificates.crt' }]], config }, ['info /server: go']],
  [
    'a link to nothing',
    { layers: [[GO, { path: '/etc/ssl/cert.pem', link: '/nothing' }]], config },
    ['info /server: go'],
  ],
  ['Go that makes no connections', { layers: [[elf('/server', { go: true })]], config }, []],
  ['Node.js', { layers: [[elf('/usr/local/bin/node', { caBundle: true })]], config: { cmd: ['node', '-e', ''] } }, []],
  ['a program that is not started', { layers: [[GO]] }, []],
  ['Debian', { layers: [[GO, bundle('/etc/ssl/certs/ca-certificates.crt')]], config }, []],
  ['Fedora', { layers: [[GO, bundle('/etc/pki/tls/certs/ca-bundle.crt')]], config }, []],
  ['a folder of certificates', { layers: [[GO, bundle('/etc/ssl/certs/4042bcee.0')]], config }, []],
  [
    'one that the environment names',
    { layers: [[GO, bundle('/my.pem')]], config: { ...config, env: ['SSL_CERT_FILE=/my.pem'] } },
    [],
  ],
  [
    'one that env names',
    {
      layers: [[GO, elf('/bin/env'), bundle('/my.pem')]],
      config: { cmd: ['env', 'SSL_CERT_FILE=/my.pem', '/server'] },
    },
    [],
  ],
  [
    'a folder that a line exports',
    {
      layers: [[GO, elf('/bin/sh'), bundle('/certs/a.pem')]],
      config: { cmd: ['/bin/sh', '-c', 'export SSL_CERT_DIR=/certs; exec /server'] },
    },
    [],
  ],
  [
    'one that only the start knows',
    { layers: [[GO, elf('/bin/sh')]], config: { cmd: ['/bin/sh', '-c', 'SSL_CERT_FILE=$CA exec /server'] } },
    [],
  ],
  [
    'one that an empty environment lacks',
    {
      layers: [[GO, elf('/bin/env'), bundle('/my.pem')]],
      config: { env: ['SSL_CERT_FILE=/my.pem'], cmd: ['env', '-i', '/server'] },
    },
    ['info /server: go'],
  ],
  [
    'Python with certifi',
    {
      layers: [[elf('/usr/bin/python3'), SSL, bundle('/v/lib/python3.11/site-packages/certifi/cacert.pem')]],
      config: python,
    },
    [],
  ],
  ['curl of the base', { layers: [[elf('/usr/bin/curl')]], base: { layers: 1 } }, []],
])('%s', (_, image, expected) => {
  expect(findingLines(caBundle, image, 'client')).toEqual(expected)
})
