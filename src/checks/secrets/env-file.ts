import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS } from './observe.ts'

export const envFile: Check = {
  id: 'secrets/env-file',
  title: 'A .env file with secrets is shipped',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: SECRET_NEEDS,
  docs: {
    why: "A `.env` file is for one machine; `COPY . .` makes it part of every container, with the developer's own passwords.",
    how: 'A file called `.env`, `.env.production`, `app.env` or alike, in any layer, sets a variable whose name speaks of a secret (`DB_PASSWORD`, `SESSION_SECRET`), or whose value is a URL with a password, to something that is no reference, no example and no word that everybody uses. Only the names are reported. `.env.example`, `.env.sample` and alike are meant to be read; variables for the browser (`VITE_...`, `NEXT_PUBLIC_...`) are public by design. A token of a known issuer is reported by `secrets/token`.',
    limits: 'Whether a value is really used is not known.',
    fix: 'Keep it out of the build context, and give the container its variables when it starts:\n\n```\n# .dockerignore\n.env\n.env.*\n!.env.example\n```',
  },
  run: image => observeSecrets(image, 'env-file'),
}
