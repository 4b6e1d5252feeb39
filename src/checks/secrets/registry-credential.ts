import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS } from './observe.ts'
import { DELETING, MOUNT, secretWords } from './words.ts'

export const registryCredential: Check = {
  id: 'secrets/registry-credential',
  title: 'Registry or Git credential shipped',
  severity: 'error',
  systems: 'unix',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Anyone who can pull the image can read your private packages, and often publish new ones in your name.',
    how: prose`
      The check reads these files in every layer: \`.npmrc\`, \`.yarnrc.yml\`, \`.pypirc\`, \`pip.conf\`, \`.netrc\`,
      \`.docker/config.json\`, \`.git-credentials\`, \`.git/config\`, and the credential files of Cargo, Maven,
      RubyGems, Bundler, Composer, NuGet, Poetry, containers (\`containers/auth.json\`) and the GitHub CLI. It also
      finds npm, PyPI and Docker Hub tokens in the image's own configuration, sources and scripts. A reference such as
      \`$NPM_TOKEN\` is not a finding. A file that a later layer deletes or replaces is still shipped, and the finding
      says so. Credentials of the base image are infos.
    `,
    limits: 'The check does not test whether a credential still works.',
    fix: prose`
      Mount the file for the one instruction that needs it:

      \`\`\`dockerfile
      RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
      \`\`\`

      Pass it with \`secret-files: npmrc=.npmrc\` in the workflow, or \`--secret-file npmrc=.npmrc\`. Then revoke the
      token: deleting the file in a later instruction leaves it in the earlier layer.
    `,
  },
  run: image => observeSecrets(image, 'registry-credential', WORDS),
}

const NPM_MOUNT = text`Mount it with ${'RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci'}`

const WORDS = secretWords(['a credential', 'credentials'], rules => {
  return text`${rules.includes('npmrc') ? NPM_MOUNT : MOUNT}, then revoke it. ${DELETING}`
})
