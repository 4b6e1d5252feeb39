import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS } from './observe.ts'

export const cloudCredential: Check = {
  id: 'secrets/cloud-credential',
  title: 'A credential for a cloud or a service is shipped',
  severity: 'error',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Whoever can pull the image can use the account.',
    how: "The files in which clients keep credentials are read in every layer: those of AWS, Google Cloud (service accounts too), Azure, Kubernetes, Terraform, Vault, S3 clients, PostgreSQL and MySQL. AWS secret keys and Azure storage keys are also found in the image's own configuration, sources and scripts. References (`$VAR`), the example keys of documentation and empty values are no findings. A layer that a later one hides is shipped all the same, and the finding says so. What the base image brings is an info.",
    limits:
      'Whether a credential still works is not tried. A secret whose form nobody else uses is not known by sight.',
    fix: 'Give the build a credential for one instruction, and the program the role of the machine that it runs on:\n\n```dockerfile\nRUN --mount=type=secret,id=aws,target=/root/.aws/credentials aws s3 cp s3://bucket/model .\n```\n\nThen revoke it: deleting it in a later instruction leaves it in the layer below.',
  },
  run: image => observeSecrets(image, 'cloud-credential'),
}
