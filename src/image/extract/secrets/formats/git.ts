import { all, inUrls, matching, passwordOfBasic, settingsNamed } from './finders.ts'
import { type Format, type Occurrence, registry } from './format.ts'

/** `extraheader = AUTHORIZATION: basic ...`: so actions/checkout gives git the token of the workflow. */
const EXTRA_HEADER =
  /(?<![^\]\s])extraheader[ \t]{0,9}=[ \t]{0,9}["']?([A-Za-z-]{2,60}):[ \t]{0,9}(?:(basic|bearer|token)[ \t]{1,9})?([^\s"']{3,8000})/gim

function* inHeaders(text: string): Generator<Occurrence> {
  for (const { index: at, 1: name = '', 2: scheme = '', 3: value = '' } of text.matchAll(EXTRA_HEADER)) {
    if (scheme.toLowerCase() === 'basic') yield { at, value: passwordOfBasic(value) ?? value }
    else if (scheme !== '' || /auth|token|key|cookie|secret/i.test(name)) yield { at, value }
  }
}

const inGitConfig = all(
  inHeaders,
  inUrls,
  settingsNamed(/^(?:smtppass|password|token|oauthtoken)$/i),
  // A helper that prints the password.
  matching(/\becho[ \t]{1,9}["']?password=([^\s"';}]{3,4000})/g),
)

export const GIT_FORMATS: readonly Format[] = [
  registry(
    'git-config',
    ['.git/config', '*.git/config', '.gitconfig', 'etc/gitconfig', 'git/config', '.gitmodules', 'config.worktree'],
    inGitConfig,
  ),
  registry('git-config', ['config', 'config.worktree'], inGitConfig, { within: /\/\.git\/(?:modules|worktrees)\// }),
  // Newer releases of actions/checkout write the header to a file next to the repository.
  registry('git-config', ['*.config'], inGitConfig, { within: /\/git-credentials-[^/]*$/ }),
  registry('git-credentials', ['.git-credentials', 'git/credentials'], inUrls),
  registry('gh', ['gh/hosts.yml', '.config/hub'], settingsNamed(/^oauth_token$/), { generated: true }),
  registry('glab', ['glab-cli/config.yml'], settingsNamed(/^token$/), { generated: true }),
  registry('mercurial', ['.hgrc', 'hg/hgrc', '.hg/hgrc'], all(inUrls, settingsNamed(/^password$/))),
  registry('subversion', ['svn.simple/*'], matching(/^password\r?\nV \d{1,5}\r?\n([^\n]{1,4000})/gm)),
]
