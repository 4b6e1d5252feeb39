import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS, UNSEARCHED } from './observe.ts'
import { DELETING, secretWords } from './words.ts'

export const token: Check = {
  id: 'secrets/token',
  title: 'Token shipped in a file',
  severity: 'error',
  inherited: 'info',
  evidence: {
    proven: 'The token has its issuer’s format.',
    likely:
      'A password is in a URL, a key is for a service’s test mode, or a token is in a document or in a folder for tests, examples or documents.',
    possible: UNSEARCHED,
  },
  systems: 'any',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Anyone who can pull the image can use the token.',
    how: prose`
      The check matches the image's own texts (configuration, sources, scripts, logs, data) with the rules of secretlint's recommended
      preset (GitHub, GitLab, Slack, Discord's webhooks, Stripe, SendGrid, OpenAI, Anthropic, Hugging Face, Cloudflare, Vault and others),
      which recognize each issuer's token format. Examples and references are not findings. A file that a later layer
      deletes or replaces is still shipped, and the finding says so.

      It matches names of files, targets of symlinks, extended attributes, and records and unused fields of headers in the layers'
      archives that engines drop when they unpack a layer, too, and the content of whiteouts, and data behind the end of a layer's archive or in frames of zstd that decoders skip: anyone who can pull the image can read them.

      Randomness alone is not evidence.
      If a file has more than 20,000 texts that look like tokens, the check is an error that names it, unless a waiver for its path excuses it.

      A secret in the name of a file is masked in the finding. Lists of files, such as that of growth, show names as they are.

      Of a token, the report contains only the first 12 digits of its SHA-256 (\`printf %s "$TOKEN" | sha256sum\`); of a
      password, nothing.
    `,
    limits: prose`
      The check does not read files in the folders of distributions and packages (\`/usr/lib\`, \`/usr/share\`,
      \`node_modules\`), binaries, archives, or what pads the entries of a layer's archive, texts of fewer than 16 bytes in unused fields. Behind the first megabyte of a file, it does not read UTF-16, and finds no passwords in URLs. It does not test whether a token still works.
    `,
    fix: prose`
      Pass the token to the container when it starts, or mount it for the one instruction that needs it:

      \`\`\`dockerfile
      RUN --mount=type=secret,id=token,env=TOKEN ./fetch
      \`\`\`

      Then revoke the token: deleting the file in a later instruction leaves it in the earlier layer.
    `,
  },
  run: image => observeSecrets(image, 'token', WORDS),
}

const FIX = text`Pass it to the container when it starts, or mount it with ${'RUN --mount=type=secret'} for one instruction, then revoke it. ${DELETING}`

const WORDS = secretWords(['a token', 'tokens'], () => FIX)
