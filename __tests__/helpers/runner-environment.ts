import { REPOSITORY } from './event.ts'

export interface Manifest {
  runs: { main: string; post: string }
  inputs?: Record<string, { default?: string | number | boolean; required?: boolean }>
}

/** The variables that are the same in all jobs of these tests. */
export const RUNNER = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTION: '__octo-org_stagegate',
  GITHUB_ACTOR: 'octocat',
  GITHUB_API_URL: 'https://api.github.invalid',
  GITHUB_GRAPHQL_URL: 'https://api.github.invalid/graphql',
  GITHUB_JOB: 'image',
  GITHUB_REPOSITORY: REPOSITORY,
  GITHUB_REPOSITORY_ID: '1',
  GITHUB_REPOSITORY_OWNER: REPOSITORY.split('/')[0] ?? '',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '4242',
  GITHUB_RUN_NUMBER: '42',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_WORKFLOW: 'image',
  GITHUB_WORKFLOW_REF: `${REPOSITORY}/.github/workflows/image.yml@refs/heads/main`,
  RUNNER_ARCH: 'X64',
  RUNNER_ENVIRONMENT: 'github-hosted',
  RUNNER_NAME: 'GitHub Actions 1',
  RUNNER_OS: 'Linux',
}

/**
 * INPUT_* variables as the runner sets them: upper case, spaces become underscores, hyphens stay. An omitted input
 * without a default is an empty string.
 * @throws Error for an input that action.yml does not have, and for expressions other than `github.token`
 */
export function inputVariables(
  manifest: Manifest,
  given: Record<string, string>,
  token: string,
): Record<string, string> {
  const known = manifest.inputs ?? {}
  const unknown = Object.keys(given).filter(name => !(name in known))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`)
  const variables = Object.entries(known).map(([name, input]) => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    given[name] ?? evaluate(String(input.default ?? ''), token),
  ])
  return Object.fromEntries(variables)
}

function evaluate(value: string, token: string): string {
  const evaluated = value.replaceAll(/\$\{\{\s*github\.token\s*\}\}/g, token)
  if (evaluated.includes('${{')) throw new Error(`the test runner does not know the expression in ${value}`)
  return evaluated
}
