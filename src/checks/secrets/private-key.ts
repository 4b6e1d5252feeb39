import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS } from './observe.ts'
import { DELETING, fileMessage, hidden, MOUNT, type Noun, type SecretWords } from './words.ts'

export const privateKey: Check = {
  id: 'secrets/private-key',
  title: 'Private key shipped',
  severity: 'error',
  systems: 'any',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Anyone who can pull the image has the key. A leaked key must be replaced everywhere.',
    how: prose`
      The check looks in every layer for private keys in PEM (PKCS#1, PKCS#8, SEC1), OpenSSH, OpenPGP and PuTTY format,
      for private JSON Web Keys, and for WireGuard's keys. A key may be in a string or in Base64. It reads files that are named like keys anywhere, and the image's own configuration, sources and scripts. Files
      that are named like keys are read to their end, and in UTF-16, UTF-32, DER, binary OpenPGP and GnuPG's format, too.
      So are key stores: PKCS#12, JKS and JCEKS. Only the content of a key counts, not a name or a header; certificates,
      stores of certificates, and public keys are not findings. A file that a later layer deletes or replaces is still
      shipped, and the finding says so.

      Proven, and an error: a key that parses. Likely, and a warning: a key with a password, such as that of a key store
      (Stagegate does not try passwords), a key in a folder for tests, examples or documents, and a block in the form of
      a key whose content does not parse. An SSH host key is a warning. Keys of the base image, and keys that a
      distribution or package publishes (\`node_modules\`, \`site-packages\`, snakeoil), are infos. If a file that is named like a key is larger than 16 MiB, the check is an
      error that names it, unless a waiver for its path excuses it.
    `,
    limits: prose`
      The check does not read archives, Bouncy Castle's key stores, or key stores that also encrypt the kinds of their
      entries. It cannot see whether an OpenPGP key has a password.
    `,
    fix: prose`
      Mount the key for the one instruction that needs it, so that no layer contains it:

      \`\`\`dockerfile
      RUN --mount=type=ssh git clone git@example.com:team/app.git
      RUN --mount=type=secret,id=key,target=/root/key ./sign --key /root/key
      \`\`\`

      If the program needs the key at run time, mount it into the container. Then replace the key: deleting it in a
      later instruction leaves it in the earlier layer.
    `,
  },
  run: image => observeSecrets(image, 'private-key', WORDS),
}

const NOUN: Noun = ['a private key', 'private keys']

const FIX = text`${MOUNT}. If the program needs it at run time, mount it into the container instead. Then replace the key. ${DELETING}`

const HOST_KEY_FIX = text`Delete it in the instruction that installs the server, and generate one with ${'ssh-keygen -A'} when the container starts.`

const WORDS: SecretWords = {
  noun: NOUN,
  describe(secrets) {
    if (!secrets.hostKey) return { message: fileMessage(secrets, NOUN), fix: FIX }
    return {
      message: text`${secrets.path} is an SSH host key. Every container shares it, and anyone who can pull the image can read it.${hidden(secrets)}`,
      fix: HOST_KEY_FIX,
    }
  },
}
