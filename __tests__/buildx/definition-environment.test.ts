import { expect, test } from '@jest/globals'
import { definitionEnvironment } from '../../src/buildx/definition-environment.ts'

const NOTHING = { secrets: [], secretEnvs: [] }
const seen = (name: string, value: string, build: Parameters<typeof definitionEnvironment>[1] = NOTHING) =>
  definitionEnvironment({ [name]: value }, build)[name]

test.each([
  ['TAG', '1.2.3'],
  ['VERSION', '2'],
  ['CI', 'true'],
  ['GITHUB_SHA', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['GITHUB_REF_NAME', 'main'],
  ['GITHUB_ACTOR', 'octocat'],
  ['AUTHOR', 'me'],
  ['REGISTRY', 'registry.example.com/acme'],
  ['PATH', '/usr/bin'],
  ['SSH_AUTH_SOCK', '/tmp/agent'],
  ['TOKENIZERS_PARALLELISM', 'false'],
  ['KUBECONFIG', '/home/runner/.kube/config'],
  ['DOCKER_CONFIG', '/home/runner/.docker'],
  ['DOCKER_CONFIG', '/tmp/docker-kR7vQ2mX9pL4sT8wZ3nB6yC1'],
  ['CACHE_KEY', 'linux-node-20'],
  ['APP_CONFIG', '{"debug":true,"port":8080}'],
  ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'pk_live_Y2xlcmsuZXhhbXBsZS5jb20kQ2xlcms'],
  ['BRANCH', 'feature/AddSupportForS3Uploads2024'],
  ['IMAGE', 'ghcr.io/acme/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['RUNNER_TRACKING_ID', 'github_f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
  ['DOCKER_METADATA_OUTPUT_TAGS', 'acme/shop:1.2\nacme/shop:latest'],
  ['CREATED', '2026-11-28T07:13:36Z'],
  ['JAVA_HOME_21_X64', '/usr/lib/jvm/temurin-21-jdk-amd64'],
])('a definition gets %s', (name, value) => expect(seen(name, value)).toBe(value))

test.each([
  ['ACTIONS_RUNTIME_TOKEN', 'x.y.z'],
  ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'x.y.z'],
  ['ACTIONS_ID_TOKEN_REQUEST_URL', 'https://example.com/'],
  ['GITHUB_TOKEN', 'x'],
  ['NPM_TOKEN', 'x'],
  ['MY_SECRET_VALUE', 'x'],
  ['DB_PASSWORD_FILE_CONTENT', 'x'],
  ['AWS_SECRET_ACCESS_KEY', 'x'],
  ['AWS_SESSION_TOKEN', 'x'],
  ['DOCKER_AUTH_CONFIG', '{}'],
  ['GIT_CONFIG_VALUE_0', 'AUTHORIZATION: basic eDp5'],
  ['DATABASE', 'postgres://me:hunter2@db/app'],
  ['HTTPS_PROXY', 'http://me:hunter2@proxy:3128'],
  ['SIGNER', '-----BEGIN PRIVATE KEY-----\nabc'],
  ['SIGNER', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdGBGc'],
  ['SIGNER', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56wAAA'],
  ['SIGNER', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none'],
  ['SIGNER', `age: ${['AGE', 'SECRET', 'KEY', '1QQQ'].join('-')}`],
  ['SIGNER', Buffer.from('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA').toString('base64')],
  ['KUBE_CONFIG_DATA', Buffer.from('apiVersion: v1\nkind: Config\nusers: []').toString('base64')],
  ['KUBECONFIG', 'apiVersion: v1\nusers: []'],
  ['KUBE_CONFIG', 'apiVersion: v1\nusers: []'],
  ['GCP_KEY', '{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\nMII"}'],
  ['SA_KEY', 'ewogICJ0eXBlIjogInNlcnZpY2Ui'],
  ['NETRC', 'machine github.com\nlogin me\npassword hunter2'],
  ['NETRC', 'machine github.com login me password hunter2'],
  ['PYPIRC', '[pypi]\nusername = me\npassword = hunter2'],
  ['DOCKER_CONFIG_JSON', '{"auths":{"ghcr.io":{"auth":"bWU6aHVudGVyMg=="}}}'],
  ['KEYSTORE', '/u3+7QAAAAIAAAABAAAAAQAEbXlrZXkAAAGQ'],
  ['MYSQL_PW', 'hunter2'],
  ['ADMINPASS', 'hunter2'],
  ['HARMLESS', 'kR7vQ2mX9pL4sT8wZ3nB6yC1'],
  ['HARMLESS', 'level=info key:kR7vQ2mX9pL4sT8wZ3nB6yC1'],
])('a definition gets no value of %s', (name, value) => expect(seen(name, value)).toBe(''))

test('a definition gets no secret of the inputs', () => {
  expect(seen('HARMLESS', 'hunter2', { ...NOTHING, secrets: [{ id: 'a', value: 'hunter2' }] })).toBe('')
  expect(seen('HARMLESS', 'x', { ...NOTHING, secretEnvs: [{ id: 'a', env: 'HARMLESS' }] })).toBe('')
})

test('a definition gets a short value under a harmless name, secret or not', () => {
  expect(seen('GREETING', 'hunter2')).toBe('hunter2')
})
