import { all, headers, inUrls, matching, settingsNamed } from './finders.ts'
import { type Finder, type Format, registry } from './format.ts'

/** Git reads a line that ends in a backslash and the next one as one line. Offsets before the line's end stay the same. */
function joinLines(text: string): string {
  if (!/\\\r?\n/.test(text)) return text
  return text.replace(/^(?:[^\n]*\\\r?\n){1,1000}[^\n]*/gm, lines => lines.replace(/\\\r?\n/g, '').padEnd(lines.length))
}

const inJoinedLines = all(
  // `extraheader = AUTHORIZATION: basic ...`: so actions/checkout gives git the token of the workflow.
  headers(String.raw`(?<![^\]\s])extraheader[ \t]{0,9}=[ \t]{0,9}`),
  inUrls,
  settingsNamed(/^(?:smtppass|password|token|oauthtoken)$/i),
  // A helper that prints the password.
  matching(/\becho[ \t]{1,9}["']?password=([^\s"';}]{3,4000})/g),
)

const inGitConfig: Finder = text => inJoinedLines(joinLines(text))

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
  registry('git-credentials', ['.git-credentials', 'git/credentials'], inUrls),
  registry('gh', ['gh/hosts.yml', '.config/hub'], settingsNamed(/^oauth_token$/), { generated: true }),
  registry('glab', ['glab-cli/config.yml'], settingsNamed(/^token$/), { generated: true }),
  registry('tea', ['tea/config.yml'], settingsNamed(/^token$/), { generated: true }),
  registry('mercurial', ['.hgrc', 'hg/hgrc', '.hg/hgrc'], all(inUrls, settingsNamed(/^password$/))),
  registry('subversion', ['svn.simple/*'], matching(/^password\r?\nV \d{1,5}\r?\n([^\n]{1,4000})/gm)),
]
