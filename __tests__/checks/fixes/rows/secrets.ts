import { AWS_SECRET, GITHUB, NPM, PASSWORD, PRIVATE_KEY } from '../../../helpers/planted.ts'
import { APT, CLEAN } from '../inputs.ts'
import { type FixRow, NOTHING, prints } from '../row.ts'

const AWS = `[default]\naws_secret_access_key = ${AWS_SECRET}\n`
const NPMRC = `//registry.example.com/:_authToken=${NPM}\n`
const LOCK = '{"name":"app","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"app","version":"1.0.0"}}}'

export const SECRET_ROWS: FixRow[] = [
  {
    check: 'secrets/private-key',
    of: 'a key of the build',
    files: { key: PRIVATE_KEY },
    fixedFiles: { key: '' },
    secrets: { key: PRIVATE_KEY },
    diff: `
  FROM debian:bookworm-slim
- COPY key /root/key
- RUN wc -l </root/key >/signed
+ RUN --mount=type=secret,id=key,target=/root/key wc -l </root/key >/signed
  USER 10001
  CMD ["cat", "/signed"]
`,
    says: ['Mount it with RUN --mount=type=secret for the one instruction that needs it.'],
    start: prints('5'),
  },
  {
    check: 'secrets/private-key',
    of: 'a key of the program',
    files: { key: PRIVATE_KEY },
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=644 key /run/key
  USER 10001
  CMD ["test", "-r", "/run/key"]
`,
    says: ['If the program needs it at run time, mount it into the container instead.'],
    start: { kind: 'ends', options: ['--volume', '/dev/null:/run/key:ro'] },
  },
  {
    check: 'secrets/private-key',
    of: 'host keys',
    diff: `
  FROM debian:bookworm-slim
- RUN ${APT} openssh-server && mkdir /run/sshd && ${CLEAN}
+ RUN ${APT} openssh-server && mkdir /run/sshd && rm /etc/ssh/ssh_host_*_key* && ${CLEAN}
- CMD ["/usr/sbin/sshd", "-t"]
+ CMD ["/bin/sh", "-c", "ssh-keygen -A && exec /usr/sbin/sshd -t"]
`,
    says: [
      'Delete it in the instruction that installs the server, and generate one with ssh-keygen -A when the container starts.',
    ],
  },
  {
    check: 'secrets/cloud-credential',
    of: 'AWS',
    files: { credentials: AWS },
    secrets: { aws: AWS },
    diff: `
  FROM debian:bookworm-slim
- COPY credentials /root/.aws/credentials
- RUN wc -l </root/.aws/credentials >/model
+ RUN --mount=type=secret,id=aws,target=/root/.aws/credentials wc -l </root/.aws/credentials >/model
  USER 10001
  CMD ["cat", "/model"]
`,
    says: ['Mount it with RUN --mount=type=secret for the one instruction that needs it'],
    start: prints('2'),
  },
  {
    check: 'secrets/registry-credential',
    of: 'npm',
    files: { '.npmrc': NPMRC, 'package.json': '{"name":"app","version":"1.0.0"}', 'package-lock.json': LOCK },
    secrets: { npmrc: NPMRC },
    diff: `
  FROM node:24-slim
  WORKDIR /app
  COPY package*.json ./
- COPY .npmrc /root/.npmrc
- RUN npm ci
+ RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
  USER 1000
  CMD ["node", "--version"]
`,
    says: ['Mount it with RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci'],
  },
  {
    check: 'secrets/token',
    of: 'passed at the start',
    files: { 'app.sh': `#!/bin/sh\nTOKEN=${GITHUB}\ntest -n "$TOKEN" && echo ok\n` },
    fixedFiles: { 'app.sh': '#!/bin/sh\ntest -n "$TOKEN" && echo ok\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Pass it to the container when it starts'],
    start: prints('ok', '--env', 'TOKEN=x'),
  },
  {
    check: 'secrets/env-file',
    of: 'files of a folder',
    files: { 'api/.env': `DB_PASSWORD=${PASSWORD}\n`, 'api/app.sh': '#!/bin/sh\necho "$DB_PASSWORD"\n' },
    fixedFiles: { '.dockerignore': '**/.env*\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 . /app
  USER 10001
  CMD ["/app/api/app.sh"]
`,
    says: ['Add **/.env* to .dockerignore, and pass the variables to the container when it starts.'],
    start: prints('x', '--env', 'DB_PASSWORD=x'),
  },
  {
    check: 'secrets/env-file',
    of: 'another name',
    files: { 'app.env': `DB_PASSWORD=${PASSWORD}\n`, 'app.sh': '#!/bin/sh\necho "$DB_PASSWORD"\n' },
    fixedFiles: { '.dockerignore': '**/app.env\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 . /app
  USER 10001
  CMD ["/app/app.sh"]
`,
    says: ['Add **/app.env to .dockerignore'],
    start: prints('x', '--env', 'DB_PASSWORD=x'),
  },
  {
    check: 'secrets/image-config',
    of: 'a variable',
    diff: `
  FROM debian:bookworm-slim
- ENV DB_PASSWORD=${PASSWORD}
  USER 10001
  CMD ["printenv", "DB_PASSWORD"]
`,
    says: ['or pass it to the container when it starts'],
    start: prints('x', '--env', 'DB_PASSWORD=x'),
  },
  {
    check: 'secrets/image-config',
    of: 'a build argument',
    secrets: { npm: NPM },
    diff: `
  FROM debian:bookworm-slim
- ARG NPM_TOKEN=${NPM}
- RUN test -n "$NPM_TOKEN" && echo ok >/used
+ RUN --mount=type=secret,id=npm,env=NPM_TOKEN test -n "$NPM_TOKEN" && echo ok >/used
  USER 10001
  CMD ["cat", "/used"]
`,
    says: ['Use RUN --mount=type=secret,id=…,env=NPM_TOKEN instead'],
    start: prints('ok'),
  },
  {
    check: 'secrets/image-config',
    of: 'a command',
    secrets: { npm: NPM },
    diff: `
  FROM debian:bookworm-slim
- RUN TOKEN=${NPM} && test -n "$TOKEN"
+ RUN --mount=type=secret,id=npm,env=TOKEN test -n "$TOKEN"
  USER 10001
  CMD ["true"]
`,
    says: ['Mount it with RUN --mount=type=secret'],
  },
  {
    check: 'secrets/image-config',
    of: 'a label',
    files: { file: 'x' },
    diff: `
  FROM scratch
  COPY file /
  USER 10001
- LABEL token=${GITHUB}
`,
    says: ['Remove the label.'],
    start: NOTHING,
  },
]
