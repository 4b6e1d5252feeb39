import { type FixRow, prints } from '../row.ts'

export const PERMISSION_ROWS: FixRow[] = [
  {
    check: 'permissions/setuid',
    of: 'setuid',
    diff: `
  FROM debian:bookworm-slim
- RUN cp /bin/id /usr/local/bin/me && chmod 4755 /usr/local/bin/me
+ RUN cp /bin/id /usr/local/bin/me && chmod 4755 /usr/local/bin/me && chmod a-s /usr/local/bin/me
  USER 10001
  CMD ["me", "-u"]
`,
    says: ['Remove the bits in the instruction that adds the file (chmod a-s'],
    start: prints('10001'),
  },
  {
    check: 'permissions/setuid',
    of: 'capabilities',
    diff: `
  FROM debian:bookworm-slim AS build
  RUN apt-get update && apt-get install -y --no-install-recommends libcap2-bin
  RUN cp /bin/true /app && setcap cap_sys_admin+ep /app
+ RUN setcap -r /app
  FROM debian:bookworm-slim
  COPY --from=build /app /app
  USER 10001
  CMD ["/app"]
`,
    says: ['setcap -r'],
  },
  {
    check: 'permissions/root-interpreter',
    of: 'a copy of find',
    diff: `
  FROM debian:bookworm-slim
- RUN cp /usr/bin/find /usr/local/bin/search && chmod 4755 /usr/local/bin/search
+ RUN cp /usr/bin/find /usr/local/bin/search && chmod 4755 /usr/local/bin/search && chmod u-s /usr/local/bin/search
  USER 10001
  CMD ["search", "/etc/hostname"]
`,
    says: ['chmod u-s'],
    start: prints('/etc/hostname'),
  },
  {
    check: 'permissions/world-writable',
    of: 'a directory of one user',
    diff: `
  FROM debian:bookworm-slim
- RUN mkdir -m 777 /data
+ RUN mkdir -m 777 /data && chown 10001 /data && chmod 0755 /data
  USER 10001
  CMD ["touch", "/data/a"]
`,
    says: ['Let only the container’s user write to it (chown, mode 0755)'],
  },
  {
    check: 'permissions/world-writable',
    of: 'a directory of everyone',
    diff: `
  FROM debian:bookworm-slim
  RUN mkdir -m 777 /data
+ RUN chmod 1777 /data
  USER 10001
  CMD ["touch", "/data/a"]
`,
    says: ['set the sticky bit (chmod 1777) if everyone must create files in it'],
  },
  {
    check: 'permissions/world-writable',
    of: 'files: chmod',
    diff: `
  FROM debian:bookworm-slim
- RUN install -m 666 /dev/null /etc/app.conf
+ RUN install -m 666 /dev/null /etc/app.conf && chmod o-w /etc/app.conf
  USER 10001
  CMD ["cat", "/etc/app.conf"]
`,
    says: ['Remove write access for others: chmod o-w'],
  },
  {
    check: 'permissions/world-writable',
    of: 'files: COPY',
    files: { 'etc/app.conf': 'on' },
    diff: `
  FROM debian:bookworm-slim
- COPY --chmod=777 etc /etc/app
+ COPY --chmod=u=rwX,go=rX etc /etc/app
  USER 10001
  CMD ["cat", "/etc/app/app.conf"]
`,
    says: ['COPY --chmod=u=rwX,go=rX'],
    start: prints('on'),
  },
  {
    check: 'permissions/writable-program',
    of: 'COPY --chown',
    files: { 'app.sh': '#!/bin/sh\necho ok >/data/log && cat /data/log\n' },
    diff: `
  FROM debian:bookworm-slim
- COPY --chown=10001 --chmod=755 app.sh /app.sh
+ COPY --chmod=755 app.sh /app.sh
  RUN install -d -o 10001 /data
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Let root own the code (COPY without --chown)'],
    start: prints('ok'),
  },
  {
    check: 'permissions/writable-settings',
    of: 'accounts of USER',
    diff: `
  FROM debian:bookworm-slim
- RUN chown 10001 /etc/passwd
+ RUN chown root:root /etc/passwd
  USER 10001
  CMD ["stat", "-c", "%U", "/etc/passwd"]
`,
    says: ['Let root own /etc/passwd (chown root:root)'],
    start: prints('root'),
  },
  {
    check: 'permissions/root-rule',
    of: 'a rule of sudo',
    diff: `
  FROM debian:bookworm-slim
  RUN apt-get update && apt-get install -y --no-install-recommends sudo && useradd -u 10001 app
- RUN echo 'app ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/app
  USER app
  CMD ["id", "-u"]
`,
    says: ['Remove the rule, or leave sudo out of the image'],
    start: prints('10001'),
  },
]
