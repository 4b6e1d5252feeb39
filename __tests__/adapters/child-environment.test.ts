import { expect, test } from '@jest/globals'
import { childEnvironment } from '../../src/adapters/child-environment.ts'

const passed = (...names: string[]) => Object.keys(childEnvironment(Object.fromEntries(names.map(name => [name, 'x']))))

test.each([
  'PATH',
  'Path',
  'HOME',
  'DOCKER_HOST',
  'DOCKER_AUTH_CONFIG',
  'BUILDX_BUILDER',
  'https_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSH_AUTH_SOCK',
  'XDG_RUNTIME_DIR',
  'KUBECONFIG',
  'KUBERNETES_SERVICE_HOST',
  'GIT_CONFIG_COUNT',
  'AWS_PROFILE',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'SOURCE_DATE_EPOCH',
  'SystemRoot',
  'ProgramFiles(x86)',
  'GITHUB_SHA',
])('docker gets %s', name => expect(passed(name)).toEqual([name]))

test.each([
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_RESULTS_URL',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'NPM_TOKEN',
  'INPUT_SECRETS',
  'TAG',
  'NODE_OPTIONS',
])('docker does not get %s', name => expect(passed(name)).toEqual([]))
