import { all, headers, matching, settingsNamed } from './finders.ts'
import { type Format, type Occurrence, registry } from './format.ts'
import { gitSettings } from './ini.ts'
import { inUrls } from './urls.ts'
import { yamlNamed } from './yaml.ts'

/** `AUTHORIZATION: basic ...`: so actions/checkout gives git the token of the workflow. */
const inHeader = headers('^[ \\t]*')
/** A helper is a command of a shell that prints the password. */
const PRINTED = /(?<![\w-])password=([^\s"';}\\]{3,4000})/g
/** A format of printf, and the words that it prints. */
const PRINTF = /\bprintf[ \t]+("[^"]{0,4000}"|'[^']{0,4000}'|[^\s"']{1,4000})([^;|&}]{0,4000})/g
const WORD = /"([^"]*)"|'([^']*)'|[^\s"']+/g

function* inHelper(command: string): Generator<Occurrence> {
  for (const { index: at, 1: value = '' } of withArguments(command).replaceAll('\\n', '\n').matchAll(PRINTED))
    yield { at, value }
}

/** A command whose formats of printf have their values. */
function withArguments(command: string): string {
  return command.replace(PRINTF, (_, format: string, rest: string) => {
    const words = [...rest.matchAll(WORD)].map(([word, double, single]) => double ?? single ?? word)
    return ` ${format.slice(/^["']/.test(format) ? 1 : 0).replace(/%s/g, () => words.shift() ?? '')}`
  })
}
const inHelperOrUrls = all(inUrls, inHelper)
const PASSWORD = /^(?:smtppass|password|token|oauthtoken)$/

function* inGitConfig(text: string): Generator<Occurrence> {
  for (const { key, value, at } of gitSettings(text)) {
    if (PASSWORD.test(key)) yield { at, value }
    const find = key === 'extraheader' ? inHeader : key === 'helper' ? inHelperOrUrls : inUrls
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
  registry('gh', ['gh/hosts.yml', '.config/hub'], yamlNamed('oauth_token'), { generated: true }),
  registry('glab', ['glab-cli/config.yml'], yamlNamed('token'), { generated: true }),
  registry('tea', ['tea/config.yml'], yamlNamed('token'), { generated: true }),
  registry('mercurial', ['.hgrc', 'hg/hgrc', '.hg/hgrc'], all(inUrls, settingsNamed(/^password$/))),
  registry(
    'subversion',
    ['svn.simple/*', 'svn.ssl.client-passphrase/*'],
    matching(/^(?:password|passphrase)\r?\nV \d{1,5}\r?\n([^\n]{1,4000})/gm),
  ),
]
