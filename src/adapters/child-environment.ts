import type { Env } from '../ports/env.ts'
import { isSecretName } from '../secrets/values.ts'

/** Names that begin so are for all programs that a run starts, or for the programs that those start. */
const PREFIXES = [
  // docker, buildx, BuildKit, Compose, and other tools for images
  'DOCKER_',
  'BUILDX_',
  'BUILDKIT_',
  'COMPOSE_',
  'EXPERIMENTAL_BUILDKIT_',
  'CONTAINERD_',
  'OTEL_',
  // builders in Kubernetes, and how docker and git log in
  'KUBE',
  'SSH_',
  'GIT_',
  'GNUPG',
  'PASSWORD_STORE_',
  'DBUS_',
  // credential helpers and caches of clouds
  'AWS_',
  'AZURE_',
  'AAD_',
  'ARM_',
  'MSI_',
  'IDENTITY_',
  'GOOGLE_',
  'GCLOUD_',
  'CLOUDSDK_',
  'VAULT_',
  // the system
  'LC_',
  'XDG_',
  'SSL_',
  'NIX_',
  'WSL',
  'SUDO_',
  'PROCESSOR_',
  'PROGRAM',
  'COMMONPROGRAM',
]

/** buildx writes these into provenance. Tokens have such names, too. */
const RUNNER = /^(?:GITHUB|RUNNER)_/i

const NAMES = new Set([
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'HOSTNAME',
    'TERM',
    'TZ',
    'LANG',
    'LANGUAGE',
    'PWD',
    'NO_COLOR',
    'CI',
  ],
  ...['TMPDIR', 'TMP', 'TEMP', 'LD_LIBRARY_PATH', 'DISPLAY', 'WAYLAND_DISPLAY', 'SOURCE_DATE_EPOCH', 'IMAGEOS'],
  ...['IMAGEVERSION', 'HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY', 'CURL_CA_BUNDLE'],
  ...['REGISTRY_AUTH_FILE', 'GODEBUG', 'GOMAXPROCS'],
  // Windows
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'OS', 'APPDATA', 'LOCALAPPDATA', 'ALLUSERSPROFILE'],
  ...['USERPROFILE', 'USERNAME', 'USERDOMAIN', 'HOMEDRIVE', 'HOMEPATH', 'PUBLIC', 'PSMODULEPATH'],
  ...['NUMBER_OF_PROCESSORS', 'NODEFAULTCURRENTDIRECTORYINEXEPATH'],
])

/**
 * The variables that a program gets unless its caller adds others: those that docker, its plugins, credential helpers and
 * the system read. Tokens of the runner (ACTIONS_*) and variables of the user are not among them.
 */
export function childEnvironment(env: Env): Env {
  const isPassed = (name: string): boolean => {
    // Windows ignores case, and proxies are written in both.
    const upper = name.toUpperCase()
    if (RUNNER.test(name)) return !isSecretName(name)
    return NAMES.has(upper) || PREFIXES.some(prefix => upper.startsWith(prefix))
  }
  return Object.fromEntries(Object.entries(env).filter(([name]) => isPassed(name)))
}
