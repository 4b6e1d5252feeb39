import { APT, CLEAN } from '../inputs.ts'
import { type FixRow, prints } from '../row.ts'

const STEP_DOWN = '#!/bin/sh\nexec setpriv --reuid=10001 --regid=10001 --clear-groups "$@"\n'

export const USER_ROWS: FixRow[] = [
  {
    check: 'user/root',
    of: 'an image without an account',
    diff: `
  FROM debian:bookworm-slim
+ USER 10001
  CMD ["id", "-u"]
`,
    says: ['Set a numeric user at the end of the final stage. It needs no account.', 'USER 10001'],
    start: prints('10001'),
  },
  {
    check: 'user/root',
    of: 'an image with an account',
    diff: `
  FROM node:24-slim
+ USER 1000
  CMD ["id", "-un"]
`,
    says: ['The image already has node.', 'USER 1000'],
    start: prints('node'),
  },
  {
    check: 'user/root',
    of: 'nginx of Debian',
    diff: `
  FROM debian:bookworm-slim
  RUN apt-get update && apt-get install -y --no-install-recommends nginx-light && apt-get clean && rm -rf /var/lib/apt/lists/*
+ RUN sed -i 's/listen \\(.*\\)80 /listen \\18080 /' /etc/nginx/sites-available/default
+ RUN chown -R 10001 /var/lib/nginx /var/log/nginx /run
+ USER 10001
  CMD ["nginx", "-g", "daemon off;"]
`,
    says: ['and listen on a port above 1023', 'RUN chown -R 10001 /var/lib/nginx /var/log/nginx /run', 'USER 10001'],
    start: { kind: 'serves', port: 8080 },
  },
  {
    check: 'user/root',
    of: 'nginx, with another base',
    diff: `
- FROM debian:bookworm-slim
- RUN apt-get update && apt-get install -y --no-install-recommends nginx-light && apt-get clean && rm -rf /var/lib/apt/lists/*
+ FROM nginxinc/nginx-unprivileged:stable
  CMD ["nginx", "-g", "daemon off;"]
`,
    says: ['Start from nginxinc/nginx-unprivileged.'],
    start: { kind: 'serves', port: 8080 },
  },
  {
    check: 'user/root',
    of: 'Apache of Debian',
    diff: `
  FROM debian:bookworm-slim
  RUN apt-get update && apt-get install -y --no-install-recommends apache2 && apt-get clean && rm -rf /var/lib/apt/lists/*
+ RUN sed -i 's/^Listen 80$/Listen 8080/' /etc/apache2/ports.conf
+ RUN chown -R 33 /var/log/apache2 /run
+ USER 33
  CMD ["apache2ctl", "-D", "FOREGROUND"]
`,
    says: ['listen on a port above 1023', 'RUN chown -R 33 /var/log/apache2 /run', 'USER 33'],
    start: { kind: 'serves', port: 8080 },
  },
  {
    check: 'user/root',
    of: 'PHP-FPM of Debian',
    diff: `
  FROM debian:bookworm-slim
  RUN ${APT} php-fpm && ${CLEAN}
+ RUN chown -R 33 /run/php /var/log
+ USER 33
  HEALTHCHECK CMD for i in 1 2 3 4 5 6 7 8 9; do test -S /run/php/php8.2-fpm.sock && exit 0; sleep 1; done; exit 1
  CMD ["php-fpm8.2", "-F"]
`,
    says: ['RUN chown -R 33 /run/php /var/log', 'USER 33'],
    start: { kind: 'healthy' },
  },
  {
    check: 'user/root',
    of: 'supervisord of Debian, and nginx',
    files: {
      'nginx.conf': '[program:nginx]\ncommand=nginx -g "daemon off;"\nuser=root\n',
    },
    fixedFiles: {
      'nginx.conf': '[program:nginx]\ncommand=nginx -g "daemon off;"\n',
    },
    diff: `
  FROM debian:bookworm-slim
  RUN ${APT} supervisor nginx-light && ${CLEAN}
  COPY nginx.conf /etc/supervisor/conf.d/nginx.conf
+ RUN sed -i 's/listen \\(.*\\)80 /listen \\18080 /' /etc/nginx/sites-available/default
+ RUN chown -R 10001 /var/lib/nginx /var/log/nginx /run /var/log/supervisor
+ USER 10001
  CMD ["supervisord", "-n", "-c", "/etc/supervisor/supervisord.conf"]
`,
    says: [
      'and listen on a port above 1023, and remove user= from the configuration.',
      'RUN chown -R 10001 /var/lib/nginx /var/log/nginx /run /var/log/supervisor',
    ],
    start: { kind: 'serves', port: 8080 },
  },
  {
    check: 'user/root',
    of: 'cron',
    files: { crontab: '* * * * * true\n' },
    diff: `
  FROM golang:1.26 AS tools
  RUN go install github.com/aptible/supercronic@v0.2.33
  FROM debian:bookworm-slim
- RUN ${APT} cron && ${CLEAN}
- COPY crontab /etc/cron.d/app
- CMD ["cron", "-f"]
+ COPY --from=tools /go/bin/supercronic /usr/local/bin/
+ COPY crontab /etc/crontab
+ USER 10001
+ CMD ["/usr/local/bin/supercronic", "-test", "/etc/crontab"]
`,
    says: ['cron needs root: it starts each job as another user. Start supercronic instead'],
  },
  {
    check: 'user/step-down',
    of: 'a script with setpriv',
    files: { 'start.sh': STEP_DOWN },
    fixedFiles: { 'start.sh': '#!/bin/sh\nexec "$@"\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 start.sh /start.sh
+ USER 10001
  ENTRYPOINT ["/start.sh"]
  CMD ["id", "-u"]
`,
    says: ['set USER to the UID that the call switches to, and remove the call'],
    start: prints('10001'),
  },
  {
    check: 'user/unresolvable',
    of: 'a name: an account',
    diff: `
  FROM debian:bookworm-slim
+ RUN useradd --uid 10001 app
  USER app
  CMD ["id", "-u"]
`,
    says: ['Create the user in the final stage'],
    start: prints('10001'),
  },
  {
    check: 'user/unresolvable',
    of: 'a name: the file of the stage that has it',
    diff: `
  FROM debian:bookworm-slim AS build
  RUN useradd --uid 10001 app
  FROM scratch
  COPY --from=build /sbin/ldconfig /app
+ COPY --from=build /etc/passwd /etc/passwd
  USER app
  CMD ["/app", "--version"]
`,
    says: ['copy /etc/passwd from the stage that has it'],
  },
  {
    check: 'user/unresolvable',
    of: 'a name: a number',
    diff: `
  FROM debian:bookworm-slim
- USER app
+ USER 10001
  CMD ["id", "-u"]
`,
    says: ['or use a number, which needs no entry'],
    start: prints('10001'),
  },
  {
    check: 'user/unresolvable',
    of: 'a number out of range',
    diff: `
  FROM debian:bookworm-slim
- USER 4294967295
+ USER 10001
  CMD ["id", "-u"]
`,
    says: ['Use a number in that range, such as USER 10001.'],
    start: prints('10001'),
  },
  {
    check: 'user/unresolvable',
    of: 'two colons',
    diff: `
  FROM debian:bookworm-slim
- USER 10001:10001:0
+ USER 10001:10001
  CMD ["id", "-u"]
`,
    says: ['Write USER user:group.'],
    start: prints('10001'),
  },
  {
    check: 'user/non-numeric',
    of: 'a name with a group',
    diff: `
  FROM node:24-slim
- USER node:node
+ USER 1000:node
  CMD ["id", "-u"]
`,
    says: ['Replace the name with its number.', 'USER 1000:node'],
    start: prints('1000'),
  },
  {
    check: 'user/empty-password',
    of: 'an account',
    diff: `
  FROM debian:bookworm-slim
- RUN useradd app && passwd -d app
+ RUN useradd app && passwd -d app
+ RUN passwd -l app
  USER 10001
  CMD ["true"]
`,
    says: ['Lock the password: RUN passwd -l app'],
  },
  {
    check: 'user/duplicate-uid',
    of: 'two accounts',
    diff: `
  FROM debian:bookworm-slim
- RUN useradd --uid 10001 app && useradd --non-unique --uid 10001 worker
+ RUN useradd --uid 10001 app && useradd --uid 10002 worker
  USER 10001
  CMD ["id", "-un"]
`,
    says: ['Give each account its own UID (useradd --uid'],
    start: prints('app'),
  },
]
