import { SCRIPT, STATIC } from '../inputs.ts'
import { type FixRow, prints } from '../row.ts'

export const SHELL_ROWS: FixRow[] = [
  {
    check: 'runtime/shell-form',
    of: 'the exec form',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD dpkg --version; echo ok
+ CMD ["echo", "ok"]
`,
    says: ['Use the exec form of CMD, such as CMD ["program", "argument"]'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shell-form',
    of: 'exec at the start of the line',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD env TEXT=ok perl -e 'print $ENV{TEXT}'
+ CMD exec env TEXT=ok perl -e 'print $ENV{TEXT}'
`,
    says: ['or start the line with exec'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shell-form',
    of: 'exec after an assignment',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD TEXT=ok perl -e 'print $ENV{TEXT}'
+ CMD TEXT=ok exec perl -e 'print $ENV{TEXT}'
`,
    says: ['Write exec before perl.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shell-form',
    of: 'exec before the last command',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD cd /tmp && perl -e 'print $ENV{PWD}'
+ CMD cd /tmp && exec perl -e 'print $ENV{PWD}'
`,
    says: ['Write exec before perl.'],
    start: prints('/tmp'),
  },
  {
    check: 'runtime/shell-form',
    of: 'a program in the background',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD sleep 1 & echo ok
+ CMD ["echo", "ok"]
`,
    says: ['Use the exec form of CMD, such as CMD ["program", "argument"], and start one program only.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shell-form',
    of: 'a script',
    files: { 'app.sh': '#!/bin/sh\ncd /\nN=1 perl -e "print q(ok)"\n' },
    fixedFiles: { 'app.sh': '#!/bin/sh\ncd /\nN=1 exec perl -e "print q(ok)"\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /app.sh
  USER 10001
  CMD ["/app.sh"]
`,
    says: ['Write exec before perl in the last command of the script.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shell-form',
    of: 'no shell',
    diff: `
  FROM scratch
  ${STATIC}
  USER 10001
- CMD /app --version
+ CMD ["/app", "--version"]
`,
    says: ['Use the exec form of CMD', 'It needs no shell.'],
  },
  {
    check: 'runtime/shell-form',
    of: 'CMD is ignored',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- ENTRYPOINT exec echo
+ ENTRYPOINT ["echo"]
  CMD ["ok"]
`,
    says: ['Use the exec form of ENTRYPOINT', 'The engine then appends CMD to it.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/exec-form',
    of: 'single quotes',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD ['echo', 'ok']
+ CMD ["echo", "ok"]
`,
    says: ['Write each item in double quotes: CMD ["program", "argument"].'],
    start: prints('ok'),
  },
  {
    check: 'runtime/exec-form',
    of: 'a variable',
    diff: `
  FROM debian:bookworm-slim
  ENV TEXT=ok
  USER 10001
- CMD ["echo", "$TEXT"]
+ CMD exec echo "$TEXT"
`,
    says: ['Use the shell form, CMD exec echo "$TEXT"'],
    start: prints('ok'),
  },
  {
    check: 'runtime/exec-form',
    of: 'a variable of options',
    diff: `
  FROM node:24-slim
  ENV NODE_ARGS="--no-warnings --stack-size=900"
  USER 10001
- CMD ["node", "$NODE_ARGS", "-p", "process.execArgv.length"]
+ CMD exec node $NODE_ARGS -p process.execArgv.length
`,
    says: ['Use the shell form, CMD exec node $NODE_ARGS -p process.execArgv.length'],
    start: prints('4'),
  },
  {
    check: 'runtime/exec-form',
    of: 'options that the program reads itself',
    diff: `
  FROM node:24-slim
- ENV NODE_ARGS="--no-warnings"
+ ENV NODE_OPTIONS="--no-warnings"
  USER 10001
- CMD ["node", "$NODE_ARGS", "-p", "process.env.NODE_OPTIONS"]
+ CMD ["node", "-p", "process.env.NODE_OPTIONS"]
`,
    says: ['or set NODE_OPTIONS, which the program reads itself.'],
    start: prints('--no-warnings'),
  },
  {
    check: 'runtime/exec-form',
    of: 'options in quotes',
    diff: `
  FROM python:3.13-slim-bookworm
  ENV PYTHON_OPTS="-u -B"
  USER 10001
- CMD exec python "$PYTHON_OPTS" -c 'print("ok")'
+ CMD exec python $PYTHON_OPTS -c 'print("ok")'
`,
    says: ['Write $PYTHON_OPTS without quotes.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/exec-form',
    of: 'an operator',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD ["test", "-d", "/tmp", "&&", "echo", "ok"]
+ CMD test -d /tmp && echo ok
`,
    says: ['Use the shell form, CMD test -d /tmp && echo ok, or start one program only.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/exec-form',
    of: 'a variable of ENTRYPOINT with arguments in CMD',
    diff: `
  FROM debian:bookworm-slim
  ENV TEXT=o
  USER 10001
- ENTRYPOINT ["printf", "%s%s", "$TEXT"]
+ ENTRYPOINT ["/bin/sh", "-c", "exec printf %s%s \\"$TEXT\\" \\"$@\\"", "sh"]
  CMD ["k"]
`,
    says: ['ENTRYPOINT ["/bin/sh", "-c", "exec printf %s%s \\"$TEXT\\" \\"$@\\"", "sh"]'],
    start: prints('ok'),
  },
  {
    check: 'runtime/exec-form',
    of: 'a variable of CMD with a program in ENTRYPOINT',
    diff: `
  FROM debian:bookworm-slim
  ENV TEXT=ok
  USER 10001
- ENTRYPOINT ["echo"]
- CMD ["$TEXT"]
+ ENTRYPOINT ["/bin/sh", "-c", "exec echo \\"$TEXT\\" \\"$@\\"", "sh"]
`,
    says: ['ENTRYPOINT ["/bin/sh", "-c", "exec program \\"$VARIABLE\\" \\"$@\\"", "sh"]'],
    start: prints('ok'),
  },
  {
    check: 'runtime/exec-form',
    of: 'a variable without a shell',
    diff: `
  FROM scratch
  ${STATIC}
  ENV ROOT=/
  USER 10001
- CMD ["/app", "--version", "-r", "$ROOT"]
+ CMD ["/app", "--version"]
`,
    says: ['Let the program read the variable. The image has no shell that expands it.'],
  },
  {
    check: 'runtime/exec-form',
    of: 'a line in one item',
    files: { 'start.sh': '#!/bin/sh\nexec "$@"\n' },
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 start.sh /start.sh
  USER 10001
  ENTRYPOINT ["/start.sh"]
- CMD ["echo ok"]
+ CMD ["echo", "ok"]
`,
    says: ['Write one item per word, such as CMD ["npm", "run", "start"].'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shell-form',
    of: 'a PATH of its line',
    files: SCRIPT,
    diff: `
  FROM debian:bookworm-slim
  COPY --chmod=755 app.sh /opt/bin/tool
  USER 10001
- CMD ["sh", "-c", "PATH=/opt/bin:$PATH tool"]
+ CMD ["sh", "-c", "PATH=/opt/bin:$PATH exec tool"]
`,
    says: ['Write exec before tool.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/shell-form',
    of: 'a variable of its line',
    diff: `
  FROM debian:bookworm-slim
  ENV TEXT=ok
  USER 10001
- CMD perl -e "print '$TEXT'"
+ CMD exec perl -e "print '$TEXT'"
`,
    says: ['Start the line with exec.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/entrypoint',
    of: 'an assignment after exec',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD exec TEXT=ok printenv TEXT
+ CMD TEXT=ok exec printenv TEXT
`,
    says: ['Write TEXT=ok before exec.'],
    start: prints('ok'),
  },
  {
    check: 'runtime/entrypoint',
    of: 'an assignment in a list',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD ["TEXT=ok", "printenv", "TEXT"]
+ CMD ["env", "TEXT=ok", "printenv", "TEXT"]
`,
    says: ['or start the list with "env".'],
    start: prints('ok'),
  },
  {
    check: 'runtime/exec-form',
    of: 'an option and its value in one item',
    diff: `
  FROM debian:bookworm-slim
  USER 10001
- CMD ["date", "--date @0", "+ok"]
+ CMD ["date", "--date", "@0", "+ok"]
`,
    says: ['Write the option and its value as two items'],
    start: prints('ok'),
  },
]
