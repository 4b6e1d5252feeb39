type Env = Record<string, string | undefined>

/** Events that run with the base repository's rights, with any code that a step checks out. */
const PRIVILEGED = ['pull_request_target', 'issue_comment', 'workflow_run']

/**
 * Keeps the programs that this process starts, and their children, from obeying files of the checkout. Call it before
 * any program starts.
 */
export function distrustCheckout(env: Env = process.env, platform: NodeJS.Platform = process.platform): void {
  // Windows starts programs from the working directory.
  if (platform === 'win32') env['NoDefaultCurrentDirectoryInExePath'] = '1'
  keepGitOut(env)
}

/**
 * buildx runs git in a context to record its commit. Committed files can form a bare repository, whose configuration
 * can name programs. Git 2.38 and newer have a setting to ignore such a repository.
 */
function keepGitOut(env: Env): void {
  const count = Number(env['GIT_CONFIG_COUNT'] || 0)
  // Git exits if it cannot read the count, so it runs nothing.
  if (Number.isSafeInteger(count) && count >= 0) {
    env[`GIT_CONFIG_KEY_${count}`] = 'safe.bareRepository'
    env[`GIT_CONFIG_VALUE_${count}`] = 'explicit'
    env['GIT_CONFIG_COUNT'] = String(count + 1)
  }
  // An artifact may contain a `.git` folder, and git may be older.
  if (!PRIVILEGED.includes(env['GITHUB_EVENT_NAME'] ?? '')) return
  env['BUILDX_GIT_INFO'] = 'false'
  env['BUILDX_GIT_LABELS'] = 'false'
}
