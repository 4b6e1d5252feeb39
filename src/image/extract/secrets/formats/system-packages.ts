import { isMachineMade } from '../../../../secrets/values.ts'
import { all, settingsNamed, wholeToken } from './finders.ts'
import { type Format, registry } from './format.ts'
import { inNetrc } from './netrc.ts'
import { inUrls } from './urls.ts'

/** The package managers of distributions, and conda. */
export const SYSTEM_PACKAGE_FORMATS: readonly Format[] = [
  // apt_auth.conf(5)
  registry('apt-auth', ['apt/auth.conf', 'auth.conf.d/*'], inNetrc, { literal: true, within: /\/apt\/auth\.conf/ }),
  // sources.list(5), with one line a source or in deb822 style
  registry('apt-sources', ['apt/sources.list', 'sources.list.d/*'], inUrls),
  // apt.conf(5): proxies
  registry('apt-conf', ['apt/apt.conf', 'apt.conf.d/*'], inUrls),
  // dnf.conf(5) and zypper(8)
  registry(
    'yum-repository',
    ['*.repo', 'etc/yum.conf', 'dnf/dnf.conf', 'credentials.d/*'],
    all(settingsNamed(/^(?:proxy_)?password$/i), inUrls),
    { within: /\/(?:yum\.repos\.d|repos\.d|zypp\/.*|yum|dnf|etc)\/[^/]*$/ },
  ),
  registry('yum-variable', ['vars/*'], wholeToken, {
    within: /\/(?:yum|dnf)\/vars\/[^/]*(?:pass|token|secret|key)[^/]*$/i,
    generated: true,
  }),
  registry('apk-repositories', ['apk/repositories', 'repositories.d/*'], inUrls),
  registry('pacman', ['etc/pacman.conf', 'pacman.d/*'], inUrls),
  registry(
    'conda',
    ['.condarc', 'condarc', '.mambarc', 'condarc.d/*', 'environment.yml', 'environment.yaml', 'conda-lock.yml'],
    all(inUrls, inChannels),
  ),
  registry('conda', ['tokens/*'], wholeToken, { within: /\/anaconda-client\/tokens\/[^/]*\.token$/, generated: true }),
]

/** `https://host/t/TOKEN/channel`: conda's form of a token in the URL of a channel. */
function* inChannels(text: string) {
  for (const { index: at, 1: value = '' } of text.matchAll(/:\/\/[^\s/"'<>]{1,200}\/t\/([\w-]{8,400})(?![\w-])/g)) {
    if (isMachineMade(value)) yield { at, value }
  }
}
