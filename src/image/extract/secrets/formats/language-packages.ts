import { tomlNamed } from './assignments.ts'
import { all, matching, passwordOfBasic, settingsNamed } from './finders.ts'
import { type Finder, type Format, type Occurrence, registry } from './format.ts'
import { npmSettings } from './ini.ts'
import { inJson, jsonKeys, type Scalar } from './json.ts'
import { inNetrc } from './netrc.ts'
import { inNugetConfig } from './nuget.ts'
import { inUrls } from './urls.ts'
import { inGemKeys, inGemSettings, inYarnLogins } from './yaml-logins.ts'

const LOGIN = all(settingsNamed(/^(?:password|token)$/i), inUrls)

/** The logins of a TOML file, and those in its comments. */
const inToml: Finder = all(
  tomlNamed(/^(?:token|secret-key|password)$/),
  matching(
    /(?<![\w-])(?:token|secret-key|password)["']?[ \t]*=[ \t]*(?:"{1,3}([^"\n]{3,8000})|'{1,3}([^'\n]{3,8000}))/g,
  ),
  inUrls,
)

/** Settings of Bundler that are not hosts, although their names have two underscores; `gem.fury.io` is one. */
const BUNDLER_SETTINGS = /^BUNDLE_(?:GEM__(?!.*__)|(?:BUILD|LOCAL|MIRROR|DISABLE_LOCAL|SSL|PATH|PLUGINS)__)/

/** `BUNDLE_GEMS__EXAMPLE__COM: "user:password"`, or a token alone. */
function* inBundlerConfig(text: string): Generator<Occurrence> {
  yield* inUrls(text)
  const pattern = /^(BUNDLE_[\w:/-]{0,300}__[\w:/-]{1,300}):[ \t]+["']?([^\s"'/]{3,2000})["']?[ \t\r]*$/gm
  for (const { index: at, 1: name = '', 2: value = '' } of text.matchAll(pattern)) {
    const password = value.slice(value.indexOf(':') + 1)
    const secret = password === 'x-oauth-basic' ? value.slice(0, value.indexOf(':')) : password
    if (!BUNDLER_SETTINGS.test(name) && !/__\w$/.test(name) && secret.length >= 6) yield { at, value: secret }
  }
}

const COMPOSER_KEYS: Readonly<Record<string, RegExp>> = {
  'http-basic': /^password$/,
  'github-oauth': /./,
  'gitlab-token': /^(?:token|password|[^/]*\.[^/]*)$/,
  'gitlab-oauth': /^(?:token|refresh-token|[^/]*\.[^/]*)$/,
  'bitbucket-oauth': /^(?:consumer-secret|access-token)$/,
  bearer: /./,
  'forgejo-token': /^token$/,
}

/** Composer's auth.json, or the same sections below `config`. */
function secretOfComposer({ path, value }: Scalar): string | null {
  const [section = '', ...rest] = path[0] === 'config' ? path.slice(1) : path
  // `["API-TOKEN: value"]`
  if (section === 'custom-headers') {
    const [, name = '', secret = null] = /^([\w-]*):\s*(?:bearer\s|basic\s)?(.*)/i.exec(value) ?? []
    return /auth|token|key|secret/i.test(name) ? secret : null
  }
  const key = rest.at(-1)
  return key !== undefined && Object.hasOwn(COMPOSER_KEYS, section) && COMPOSER_KEYS[section]?.test(key) ? value : null
}

const NPM_LOGIN = /(?:^|:)(_authToken|_auth|_password)(?:\[\])?$/
const NPM_LINE = /(?:^|:)(_authToken|_auth|_password)[ \t]*=[ \t]*["']?([^\s"']{1,4000})/gm

/** A token, or in Base64 a password or `user:password`, of a file, or of a command that writes it. */
function* inNpmLogins(text: string): Generator<Occurrence> {
  for (const { key, value, at } of npmSettings(text)) {
    const name = NPM_LOGIN.exec(key)?.[1]
    if (name !== undefined) yield { at, value: valueOfNpm(name, value) }
  }
  for (const { index: at, 1: name, 2: value = '' } of text.matchAll(NPM_LINE))
    yield { at, value: valueOfNpm(name, value) }
}

function valueOfNpm(name: string | undefined, value: string): string {
  if (name === '_auth') return passwordOfBasic(value) ?? value
  const decoded = name === '_password' ? Buffer.from(value, 'base64').toString('latin1') : null
  return decoded === null || /[^\x20-\x7e]/.test(decoded) ? value : decoded
}

const GENERATED = { generated: true } as const
/** Not a file of a package that was installed. */
const OWN = { within: /^(?!.*\/(?:node_modules|vendor|gems)\/)/ } as const

export const LANGUAGE_PACKAGE_FORMATS: readonly Format[] = [
  registry('npmrc', ['.npmrc', 'npmrc', 'pnpm/rc', 'pnpm/auth.ini'], all(inNpmLogins, inUrls)),
  registry('yarnrc', ['.yarnrc'], all(matching(/_authToken"? "?([^\s"]{8,4000})/g), inUrls)),
  registry('yarnrc', ['.yarnrc.yml'], all(inYarnLogins, inUrls)),
  registry('bunfig', ['bunfig.toml', '.bunfig.toml'], inToml),
  registry('pypirc', ['.pypirc'], LOGIN),
  registry('pip-conf', ['pip.conf', 'pip.ini', 'setup.cfg', '.pydistutils.cfg'], inUrls),
  registry('requirements', ['*.txt', '*.in'], inUrls, {
    within: /\/(?:[^/]*(?:requirements|constraints)[^/]*|requirements\/[^/]*)$/i,
  }),
  registry('uv', ['uv.toml', 'pyproject.toml', 'pipfile'], inUrls),
  registry('uv', ['credentials/credentials.toml'], inToml, { within: /\/uv\// }),
  registry(
    'lock-file',
    [
      ...['gemfile.lock', 'pipfile.lock', 'poetry.lock', 'uv.lock', 'pdm.lock', 'yarn.lock', 'composer.lock'],
      ...['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml'],
    ],
    inUrls,
    OWN,
  ),
  registry('manifest', ['package.json', 'gemfile'], inUrls, OWN),
  registry('poetry', ['pypoetry/auth.toml'], inToml),
  registry(
    'pdm',
    ['pdm/config.toml', '.pdm.toml'],
    all(settingsNamed(/^"?password$/), tomlNamed(/^password$/), inUrls),
  ),
  registry('jfrog', ['.jfrog/*'], jsonKeys('password', 'accessToken', 'refreshToken')),
  registry('netrc', ['.netrc', '_netrc', '.authinfo'], inNetrc, { literal: true }),
  registry(
    'cargo',
    ['.cargo/credentials', '.cargo/credentials.toml', 'cargo/credentials.toml', 'cargo/credentials'],
    inToml,
    {
      generated: true,
    },
  ),
  registry('cargo', ['.cargo/config', '.cargo/config.toml', 'cargo/config.toml', 'cargo/config'], inToml),
  registry('gem', ['.gem/credentials', 'gem/credentials'], inGemKeys, GENERATED),
  registry('gem', ['.gemrc'], all(inGemSettings, inUrls)),
  registry('bundler', ['.bundle/config', 'bundle/config'], inBundlerConfig),
  registry('composer-auth', ['auth.json', 'composer/config.json', '.composer/config.json'], inJson(secretOfComposer)),
  registry('composer-auth', ['composer.json'], all(inJson(secretOfComposer), inUrls), OWN),
  registry('nuget-config', ['nuget.config'], inNugetConfig),
  registry('rattler', ['.rattler/credentials.json', 'auth/authentication.json'], inJson(secretOfRattler)),
  registry('go-env', ['go/env'], inUrls),
  registry(
    'hex',
    ['.hex/hex.config'],
    matching(/\{(?:api_key|auth_key|'\$write_key'|'\$read_key'),\s*<<"([^"]{8,400})/g),
  ),
  registry('pub', ['dart/pub-tokens.json', 'pub-cache/credentials.json'], jsonKeys('token', 'refreshToken')),
]

function secretOfRattler({ path, value }: Scalar): string | null {
  const key = path.at(-1)?.toLowerCase() ?? ''
  return ['condatoken', 'bearertoken', 'token', 'password'].includes(key) ? value : null
}
