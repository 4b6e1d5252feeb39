import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS } from './observe.ts'
import { DELETING, MOUNT, secretWords } from './words.ts'

export const cloudCredential: Check = {
  id: 'secrets/cloud-credential',
  title: 'Cloud or service credential shipped',
  severity: 'error',
  systems: 'unix',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Anyone who can pull the image can use the account.',
    how: prose`
      The check reads the credential files of AWS, Google Cloud (including service accounts), Azure, Kubernetes,
      Terraform, Vault, S3 clients, PostgreSQL and MySQL in every layer. It also finds AWS secret keys and Azure storage
      keys in the image's own configuration, sources and scripts. References (\`$VAR\`), example keys from documentation
      and empty values are not findings. A file that a later layer deletes or replaces is still shipped, and the finding
      says so. Credentials of the base image are infos.
    `,
    limits: prose`
      The check does not test whether a credential still works. It does not recognize secrets in custom formats.
    `,
    fix: prose`
      Mount the credential for one instruction of the build, and give the program the role of the machine that it runs
      on:

      \`\`\`dockerfile
      RUN --mount=type=secret,id=aws,target=/root/.aws/credentials aws s3 cp s3://bucket/model .
      \`\`\`

      Then revoke the credential: deleting it in a later instruction leaves it in the earlier layer.
    `,
  },
  run: image => observeSecrets(image, 'cloud-credential', WORDS),
}

const WORDS = secretWords(['a credential', 'credentials'], () => text`${MOUNT}, then revoke it. ${DELETING}`)
