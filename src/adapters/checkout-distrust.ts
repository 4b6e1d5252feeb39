type Env = Record<string, string | undefined>

/** Events that run with the base repository's rights, whatever code a step checks out. */
const PRIVILEGED = ['pull_request_target', 'issue_comment', 'workflow_run']

/**
 * Keeps the programs that this process starts, and those that they start, from obeying files of the checkout. To be
 * called before anything is run.
 */
export function distrustCheckout(env: Env = process.env, platform: NodeJS.Platform = process.platform): void {
  // Windows starts programs out of the working directory.
  if (platform === 'win32') env['NoDefaultCurrentDirectoryInExePath'] = '1'
  keepGitOut(env)
}

/**
 * buildx runs git in a context to note its commit. Files that can be committed are a bare repository to git, and the
 * configuration among them may name programs. Git 2.38 and newer can be asked to take no such folder for one.
 */
function keepGitOut(env: Env): void {
  const count = Number(env['GIT_CONFIG_COUNT'] || 0)
  // With a count that it cannot read, git ends: nothing is run then.
  if (Number.isSafeInteger(count) && count >= 0) {
    env[`GIT_CONFIG_KEY_${count}`] = 'safe.bareRepository'
    env[`GIT_CONFIG_VALUE_${count}`] = 'explicit'
    env['GIT_CONFIG_COUNT'] = String(count + 1)
  }
  // An artifact may even bring a `.git`, and git may be older.
  if (!PRIVILEGED.includes(env['GITHUB_EVENT_NAME'] ?? '')) return
  env['BUILDX_GIT_INFO'] = 'false'
  env['BUILDX_GIT_LABELS'] = 'false'
}
