import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS, UNSEARCHED } from './observe.ts'
import { DELETING, MOUNT, secretWords } from './words.ts'

export const cloudCredential: Check = {
  id: 'secrets/cloud-credential',
  title: 'Cloud or service credential shipped',
  severity: 'error',
  inherited: 'info',
  evidence: {
    proven: 'A credential is in a file that is made for it.',
    likely:
      'A credential is in a document, in a folder for tests, examples or documents, or is the hash of a password, which only gives access if somebody guesses it.',
    possible: UNSEARCHED,
  },
  systems: 'any',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Anyone who can pull the image can use the account.',
    how: prose`
      The check reads these files in every layer, each by its format:

      - Clouds: AWS (including the console's \`credentials.csv\`), Google Cloud (including service accounts), Azure,
        DigitalOcean, Fly, S3 clients, and rclone.
      - Clusters and infrastructure: kubeconfig, Helm, Terraform (credentials, state and \`.tfvars\`), Pulumi, Vault, and
        Kerberos key tables.
      - Databases and servers: PostgreSQL (\`.pgpass\`, PgBouncer), MySQL (\`.my.cnf\`), ODBC, mail (msmtp, Postfix,
        Exim), Samba, rsync, PPP, and \`.htpasswd\`.
      - Services: Rails (\`config/master.key\`, \`config/secrets.yml\`), CircleCI, cloudflared, Databricks, Firebase,
        Hugging Face, Kaggle, Netlify, ngrok, Sentry, Snowflake, Streamlit, Vercel, Wrangler, curl, and Wget.

      In the image's own texts, it also finds AWS secret keys and Azure storage keys, and
      recognizes a kubeconfig, manifests of Kubernetes Secrets, PostgreSQL's password file and MySQL's options by their content,
      whatever names a variable such as \`PGPASSFILE\` or an option gives them. References (\`$VAR\`, names of
      variables and of values in a secret manager), marks of templates (\`@NAME@\`), example keys from documentation,
      common words and empty values are not findings. A file that a later layer deletes or replaces is still shipped, and
      the finding says so.

      \`{PLAIN}\` in \`.htpasswd\` is a password, not a hash. Credentials of the base image, and those that a package publishes, are infos. If such a file is larger than
      16 MiB, the check is an error that names it, unless a waiver for its path excuses it. The same applies to YAML with
      more than 128 KiB, 200 levels or 20,000 values, except for a text in which every line is a key with its value.

      YAML, TOML, Terraform's language and Java's properties are read by their grammars: text on several lines, escapes, and
      several settings on one line. A kubeconfig needs no \`kind\`.
    `,
    limits: prose`
      The check does not test whether a credential still works. It does not recognize secrets in custom formats. In the folders
      of distributions and packages (\`/usr/lib\`, \`/usr/share\`, \`node_modules\`), it reads only the files of these formats.
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
