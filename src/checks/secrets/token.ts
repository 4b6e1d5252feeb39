import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS } from './observe.ts'

export const token: Check = {
  id: 'secrets/token',
  title: 'A token is shipped in a file',
  severity: 'error',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Whoever can pull the image can use the token.',
    how: "The image's own configuration, sources and scripts are held against the rules of secretlint's recommended preset (GitHub, GitLab, Slack, Stripe, SendGrid, OpenAI, Anthropic, Hugging Face, Cloudflare, Vault and others): a token counts by its issuer's form. A password in a URL and a key for a service's test mode are warnings, as are those among tests. Examples and references are no findings. A layer that a later one hides is shipped all the same, and the finding says so. Of a token only the first 12 digits of its SHA-256 are reported (`printf %s \"$TOKEN\" | sha256sum`), of a password nothing.",
    limits:
      'Not read: documents, minified or other text beyond its first 2 MB, what a package manager installed, binaries and archives. Whether a token still works is not tried.',
    fix: 'Give it to the container when it starts, or to the one instruction that needs it:\n\n```dockerfile\nRUN --mount=type=secret,id=token,env=TOKEN ./fetch\n```\n\nThen revoke it: deleting the file in a later instruction leaves it in the layer below.',
  },
  run: image => observeSecrets(image, 'token'),
}
