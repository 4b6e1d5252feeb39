import { APT, CLEAN, SCRIPT, STATIC } from '../inputs.ts'
import { type FixRow, prints } from '../row.ts'

export const RUNTIME_ROWS: FixRow[] = [
  {
    check: 'runtime/healthcheck',
    of: 'another client',
    diff: `
  FROM alpine:3.20
  USER 10001
  CMD ["sleep", "60"]
- HEALTHCHECK CMD ["curl", "--version"]
+ HEALTHCHECK CMD ["wget", "--help"]
`,
    says: ['Use wget, which the image has'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/healthcheck',
    of: 'a program that is not installed',
    diff: `
  FROM debian:bookworm-slim
+ RUN ${APT} curl && ${CLEAN}
  USER 10001
  CMD ["sleep", "60"]
  HEALTHCHECK CMD ["curl", "--version"]
`,
    says: ['or install curl in the final stage'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/healthcheck',
    of: 'no shell',
    diff: `
  FROM scratch
  ${STATIC}
  COPY --from=alpine:3.20 /bin/busybox /bin/sleep
  COPY --from=alpine:3.20 /lib /lib
  USER 10001
  CMD ["/bin/sleep", "60"]
- HEALTHCHECK CMD /app --version
+ HEALTHCHECK CMD ["/app", "--version"]
`,
    says: ['Use the exec form, such as HEALTHCHECK CMD ["/server", "health"]'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/healthcheck',
    of: 'no execute bit',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
- COPY app.sh /health.sh
+ COPY --chmod=755 app.sh /health.sh
  USER 10001
  CMD ["sleep", "60"]
  HEALTHCHECK CMD ["/health.sh"]
`,
    says: ['Name a program, and copy it with COPY --chmod=755.'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/healthcheck',
    of: 'a script that is missing',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
+ COPY app.sh /health.sh
  USER 10001
  CMD ["sleep", "60"]
  HEALTHCHECK CMD ["sh", "/health.sh"]
`,
    says: ['Copy it into the final stage with read permission for its user, or correct the path.'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/healthcheck',
    of: 'the words of a Compose file',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
  CMD ["sleep", "60"]
- HEALTHCHECK CMD ["CMD-SHELL", "test -d /tmp || exit 1"]
+ HEALTHCHECK CMD test -d /tmp || exit 1
`,
    says: ['Remove CMD-SHELL, which only Compose files have: HEALTHCHECK CMD test -d /tmp || exit 1.'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/healthcheck',
    of: 'a list in single quotes',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
  CMD ["sleep", "60"]
- HEALTHCHECK CMD ['test', '-d', '/tmp']
+ HEALTHCHECK CMD ["test", "-d", "/tmp"]
`,
    says: ['Write each item in double quotes'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/healthcheck',
    of: 'a program behind others',
    diff: `
  FROM alpine:3.20
  USER 10001
  CMD ["sleep", "60"]
- HEALTHCHECK CMD if timeout 5 curl --help; then exit 0; else exit 1; fi
+ HEALTHCHECK CMD if timeout 5 wget --help; then exit 0; else exit 1; fi
`,
    says: ['Use wget, which the image has'],
    start: { kind: 'healthy' },
  },
  {
    check: 'runtime/working-directory',
    of: 'a file',
    diff: `
  FROM debian:bookworm-slim
  WORKDIR /app
  RUN cd / && rmdir /app && cp /bin/pwd /app
+ WORKDIR /
  USER 10001
  CMD ["/app"]
`,
    says: ['Name a directory in WORKDIR.'],
    start: prints('/'),
  },
  {
    check: 'runtime/working-directory',
    of: 'a directory of root: chmod',
    diff: `
  FROM debian:bookworm-slim
- RUN install -d -m 700 /app
+ RUN install -d -m 700 /app && chmod 755 /app
  WORKDIR /app
  USER 10001
  CMD ["pwd"]
`,
    says: ['Let other users search it (chmod 755)'],
    start: prints('/app'),
  },
  {
    check: 'runtime/working-directory',
    of: 'a directory of root: COPY',
    files: { 'src/app.sh': SCRIPT['app.sh'] },
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=700 src /app
+ COPY --chmod=700 --chown=10001 src /app
  WORKDIR /app
  USER 10001
  CMD ["./app.sh"]
`,
    says: ['COPY --chown'],
    start: prints('ok'),
  },
  {
    check: 'runtime/working-directory',
    of: 'below a directory of root',
    diff: `
  FROM debian:bookworm-slim
  WORKDIR /root/app
+ RUN chmod 755 /root
  USER 10001
  CMD ["pwd"]
`,
    says: ['Let other users search /root (chmod 755)'],
    start: prints('/root/app'),
  },
  {
    check: 'runtime/working-directory',
    of: 'a program that writes to it',
    files: { celery: '#!/bin/sh\ntouch a && echo ok\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 celery /usr/local/bin/
- RUN mkdir /app
+ RUN mkdir /app && chown 10001 /app
  WORKDIR /app
  USER 10001
  CMD ["celery", "beat"]
`,
    says: ['RUN chown in the instruction that creates it'],
    start: prints('ok'),
  },
  {
    check: 'runtime/working-directory',
    of: 'in the home of the user',
    diff: `
  FROM node:24-slim
  WORKDIR /home/node/app
+ RUN chown node:node /home/node/app
  USER node
  CMD ["node", "-e", "require('fs').writeFileSync('a', '')"]
`,
    says: ['give it to the user: RUN chown before USER'],
  },
]
