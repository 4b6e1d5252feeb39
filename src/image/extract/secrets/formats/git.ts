import { all, headers, matching, settingsNamed } from './finders.ts'
import { type Format, type Occurrence, registry } from './format.ts'
import { gitSettings } from './ini.ts'
import { inUrls } from './urls.ts'

/** `AUTHORIZATION: basic ...`: so actions/checkout gives git the token of the workflow. */
const inHeader = headers('^[ \\t]*')
/** A helper that prints the password. */
const inHelper = matching(/\becho[ \t]+["']?password=([^\s"';}]{3,4000})/g)
const PASSWORD = /^(?:smtppass|password|token|oauthtoken)$/

function* inGitConfig(text: string): Generator<Occurrence> {
  for (const { key, value, at } of gitSettings(text)) {
    if (PASSWORD.test(key)) yield { at, value }
    const find = key === 'extraheader' ? inHeader : all(inUrls, inHelper)
    for (const occurrence of find(value)) yield { ...occurrence, at }
  }
}

export const GIT_FORMATS: readonly Format[] = [
  registry(
    'git-config',
    ['.git/config', '*.git/config', '.gitconfig', 'etc/gitconfig', 'git/config', '.gitmodules', 'config.worktree'],
    inGitConfig,
  ),
  registry('git-config', ['config', 'config.worktree'], inGitConfig, { within: /\/\.git\/(?:modules|worktrees)\// }),
  // Newer releases of actions/checkout write the header to a file next to the repository.
  registry('git-config', ['*.config'], inGitConfig, { within: /\/git-credentials-[^/]*$/ }),
  // Both have the URL of a clone or fetch.
  registry('git-config', ['.git/fetch_head', 'logs/head'], inUrls, { within: /\/\.git\// }),
  registry('git-credentials', ['.git-credentials', 'git/credentials'], inUrls, { literal: true }),
  registry('gh', ['gh/hosts.yml', '.config/hub'], settingsNamed(/^oauth_token$/), { generated: true }),
  registry('glab', ['glab-cli/config.yml'], settingsNamed(/^token$/), { generated: true }),
  registry('tea', ['tea/config.yml'], settingsNamed(/^token$/), { generated: true }),
  registry('mercurial', ['.hgrc', 'hg/hgrc', '.hg/hgrc'], all(inUrls, settingsNamed(/^password$/))),
  registry('subversion', ['svn.simple/*'], matching(/^password\r?\nV \d{1,5}\r?\n([^\n]{1,4000})/gm)),
]
