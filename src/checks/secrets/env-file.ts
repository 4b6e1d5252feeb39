import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS, UNSEARCHED } from './observe.ts'
import { fileMessage, type Noun, type SecretWords } from './words.ts'

export const envFile: Check = {
  id: 'secrets/env-file',
  title: '.env file with secrets shipped',
  severity: 'warning',
  inherited: 'info',
  presets: { strict: 'error' },
  evidence: {
    proven:
      'The file sets such a variable. Whether the value is worth protecting is unknown, so this is an error only under some presets.',
    likely: 'The file is in a folder for tests, examples or documents.',
    possible: UNSEARCHED,
  },
  systems: 'any',
  needs: SECRET_NEEDS,
  docs: {
    why: prose`
      A \`.env\` file is meant for one machine. \`COPY . .\` ships it in every container, with the developer's
      passwords.
    `,
    how: prose`
      A file such as \`.env\`, \`.env.production\`, \`app.env\`, \`.flaskenv\` or \`.dev.vars\`, in any layer, sets a variable whose name suggests a
      secret (\`DB_PASSWORD\`, \`SESSION_SECRET\`), or whose value is a URL with a password. Values that are references,
      examples or common words do not count. The report contains only the names. The check ignores \`.env.example\`,
      \`.env.sample\` and the like, which are meant to be public, and variables for the browser (\`VITE_...\`,
      \`NEXT_PUBLIC_...\`) and keys for clients (\`pk_live_...\`), which are public by design. The check \`secrets/token\` reports tokens of known issuers.
    `,
    limits: 'The check does not know whether the program uses a value.',
    fix: prose`
      Exclude the file from the build context, and pass the variables to the container when it starts:

      \`\`\`
      # .dockerignore
      **/.env*
      !**/.env.example
      \`\`\`
    `,
  },
  run: image => observeSecrets(image, 'env-file', WORDS),
}

const NOUN: Noun = ['a secret variable', 'secret variables']

const WORDS: SecretWords = {
  noun: NOUN,
  describe(secrets) {
    const name = basenameOf(secrets.path)
    const pattern = name.startsWith('.env') ? '**/.env*' : `**/${name}`
    return {
      message: fileMessage(secrets, NOUN),
      fix: text`Add ${pattern} to .dockerignore, and pass the variables to the container when it starts.`,
    }
  },
}
