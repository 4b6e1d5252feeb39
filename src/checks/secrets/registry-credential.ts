import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS, UNSEARCHED } from './observe.ts'
import { DELETING, MOUNT, secretWords } from './words.ts'

export const registryCredential: Check = {
  id: 'secrets/registry-credential',
  title: 'Registry or Git credential shipped',
  severity: 'error',
  inherited: 'info',
  evidence: {
    proven: 'A credential is in a file that is made for it, or a token has its issuer’s format.',
    likely: 'The credential is in a document, or in a folder for tests, examples or documents.',
    possible: UNSEARCHED,
  },
  systems: 'any',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Anyone who can pull the image can read your private packages, and often publish new ones in your name.',
    how: prose`
      The check reads these files in every layer, each by its format:

      - Git: \`.git/config\` and those of submodules and worktrees (with the \`extraheader\` of actions/checkout),
        \`.gitconfig\`, \`.git-credentials\`, and the files of gh, glab, tea, Mercurial and Subversion.
      - Package managers of distributions: APT (\`auth.conf\`, sources, proxies), DNF, YUM and Zypper (\`.repo\`,
        \`credentials.d\`), apk, pacman and conda (\`.condarc\`, channels with \`/t/TOKEN/\`).
      - Package managers of languages: npm, pnpm, Yarn, Bun, pip (with requirements), uv, Poetry, PDM, twine, Cargo, Maven,
        Gradle, sbt, RubyGems, Bundler, Composer, NuGet, Go, Hex, pub and JFrog, and URLs in their manifests and lock files.
      - \`.netrc\` and npm's logins in any own text (\`NETRC\` and \`NPM_CONFIG_USERCONFIG\` give the file any name), and a registry's logins (\`auths\`) in Docker's \`config.json\` and in any own JSON or YAML file.

      It also finds npm, PyPI and Docker Hub tokens in the image's own texts. References
      (\`$NPM_TOKEN\`), names of variables (\`NPM_TOKEN\`) and of values in a secret manager, marks of templates
      (\`@NAME@\`, \`__NAME__\`), examples, common words and encrypted values are not findings. A file that a later layer deletes
      or replaces is still shipped, and the finding says so.

      Credentials of the base image, and those that a
      package publishes, are infos. If such a file is larger than 16 MiB, the check is an error that names it, unless a waiver for its path excuses it.
      The same applies to YAML with more than 128 KiB, 200 levels or 20,000 values in which not every line is a key with its value, and to
      XML with more than 200 levels, 1000 attributes of an element or 100 errors.

      YAML, TOML, XML and Java's properties are read by their grammars: text on several lines, escapes, entities and CDATA. Entities
      that a document declares are not expanded.
    `,
    limits: prose`
      The check does not test whether a credential still works. In the folders of distributions and packages (\`/usr/lib\`,
      \`/usr/share\`, \`node_modules\`), it reads only the files of these formats.
    `,
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
