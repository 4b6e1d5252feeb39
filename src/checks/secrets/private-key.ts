import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS } from './observe.ts'

export const privateKey: Check = {
  id: 'secrets/private-key',
  title: 'A private key is shipped',
  severity: 'error',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Whoever can pull the image has the key, and a key that was shared once has to be replaced everywhere.',
    how: 'Private keys in PEM (PKCS#1, PKCS#8, SEC1), OpenSSH, OpenPGP and PuTTY form are looked for in every layer: in files with the names of keys wherever they are, and in the configuration, sources and scripts that the image itself brings. A key counts with its content, not by a name or a heading; certificates and public keys are none. A layer that a later one hides is shipped all the same, and the finding says so. A key under a password, one among tests and the host keys of an SSH server are warnings. What the base image brings, and keys that a distribution or a package publishes for everybody (`node_modules`, `site-packages`, snakeoil), are an info.',
    limits:
      'Keys in binary form (DER, PKCS#12, Java key stores) and those inside archives are not looked into. Whether an OpenPGP key has a password cannot be seen.',
    fix: 'Give the key to the one instruction that needs it, and to no layer:\n\n```dockerfile\nRUN --mount=type=ssh git clone git@example.com:team/app.git\nRUN --mount=type=secret,id=key,target=/root/key ./sign --key /root/key\n```\n\nMount what the program needs at run time when the container starts. Then replace the key: deleting it in a later instruction leaves it in the layer below.',
  },
  run: image => observeSecrets(image, 'private-key'),
}
