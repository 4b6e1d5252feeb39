import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS } from './observe.ts'

export const registryCredential: Check = {
  id: 'secrets/registry-credential',
  title: 'A credential for a package index, a registry or Git is shipped',
  severity: 'error',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Whoever can pull the image can read the private packages, and often publish new ones in your name.',
    how: "Read in every layer: `.npmrc`, `.yarnrc.yml`, `.pypirc`, `pip.conf`, `.netrc`, `.docker/config.json`, `.git-credentials`, `.git/config`, and the files of Cargo, Maven, RubyGems, Bundler, Composer, NuGet, Poetry, containers and GitHub's client. Tokens of npm, PyPI and Docker Hub are also found in the image's own configuration, sources and scripts. A reference such as `$NPM_TOKEN` is no finding. A layer that a later one hides is shipped all the same, and the finding says so. What the base image brings is an info.",
    limits: 'Whether a credential still works is not tried.',
    fix: 'Mount the file for the one instruction that needs it:\n\n```dockerfile\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n```\n\nwith `secret-files: npmrc=.npmrc` in the workflow, or `--secret-file npmrc=.npmrc`. Then revoke the token: deleting the file in a later instruction leaves it in the layer below.',
  },
  run: image => observeSecrets(image, 'registry-credential'),
}
