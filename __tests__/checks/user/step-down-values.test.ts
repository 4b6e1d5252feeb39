/** What a shell changes in ways that no plain assignment shows: a step down behind it is not sure, because root may stay. */
import { describe, expect, test } from '@jest/globals'
import { root } from '../../../src/checks/user/root.ts'
import { stepDown } from '../../../src/checks/user/step-down.ts'
import { type FakeItem, fakeImage, withExtracts } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { elf } from '../runtime/files.ts'

const text = (path: string, content: string): FakeItem => ({ path, content, mode: 0o755 })

async function verdictOf(code: string): Promise<string> {
  const image = await withExtracts(
    fakeImage({
      layers: [
        [
          text('/etc/passwd', 'root:x:0:0::/root:/bin/bash\napp:x:1000:1000::/:\n'),
          ...['/bin/bash', '/bin/app', '/bin/cat', '/bin/seq'].map(path => elf(path)),
          elf('/usr/local/bin/gosu', { go: true }),
          text('/ep.sh', `#!/bin/bash\n${code}\n`),
        ],
      ],
      config: { entrypoint: ['/ep.sh'], cmd: ['/bin/app'], env: ['PATH=/usr/local/bin:/bin'] },
    }),
  )
  const [finding] = runChecks(image, {}, [root, stepDown]).findings
  return finding?.check === 'user/root' ? 'root' : finding?.data['isSure'] ? 'steps down' : 'may step down'
}

const DOWN = 'exec gosu "$U" "$@"'

describe('root may stay', () => {
  test.each([
    // Text of a heredoc without quotes is expanded.
    `cat <<END\n$(exec "$@")\nEND\nexec gosu app "$@"`,
    `cat <<END\n$(/bin/app >&2 &)\nEND\nexec gosu app "$@"`,
    'cat <<END\n`/bin/app >&2 &`\nEND\nexec gosu app "$@"',
    `cat <<-END\n\t\${X:-$(/bin/app >&2)}\n\tEND\nexec gosu app "$@"`,
    `cat <<A <<B\na\nA\n$(/bin/app >&2 &)\nB\nexec gosu app "$@"`,
    `cat <<END\n\${U:=root}\nEND\nexec gosu "\${U:-app}" "$@"`,
    // Many wrappers, and many functions.
    `${'env '.repeat(9)}sed -i s/1000/0/ /etc/passwd\nexec gosu app "$@"`,
    `${'env '.repeat(70)}sed -i s/1000/0/ /etc/passwd\nexec gosu app "$@"`,
    `${'env '.repeat(9)}sh -c '/bin/app &'\nexec gosu app "$@"`,
    `${'env '.repeat(70)}sh -c '/bin/app &'\nexec gosu app "$@"`,
    `/bin/app & exec gosu app ${'env '.repeat(70)}sleep 9`,
    `${Array.from({ length: 30 }, (_, i) => `f${i}() { f${i + 1}; }\n`).join('')}f30() { exec /bin/app; }\nf0\nexec gosu app "$@"`,
    // Arithmetic.
    `declare -i U=1000-1000\n${DOWN}`,
    `local -i U=1000-1000\n${DOWN}`,
    `typeset -i U; U=1000-1000\n${DOWN}`,
    `readonly -i U=1000-1000\n${DOWN}`,
    `declare -i n; n='a[$(/bin/app)]'\nexec gosu app "$@"`,
    `U=1000; echo $((U=0))\n${DOWN}`,
    `U=1000; echo "$((U-=1000))"\n${DOWN}`,
    `U=1; : $((U--))\n${DOWN}`,
    `U=1000; ((U=0))\n${DOWN}`,
    `U=1000; let U=0\n${DOWN}`,
    `U=1000; a=(); a[U=0]=1\n${DOWN}`,
    `U=1000; [[ U=0 -eq 0 ]]\n${DOWN}`,
    `U=1000; N=U=0; ((N))\n${DOWN}`,
    `U=1000; N=U=0; [[ N -eq 0 ]]\n${DOWN}`,
    `U=1000; for ((U=0; U<0; U++)); do :; done\n${DOWN}`,
    `U=1000; x=abc; echo \${x:U=0}\n${DOWN}`,
    `n='a[$(/bin/app >&2)]'; (( n ))\nexec gosu app "$@"`,
    `n='a[$(/bin/app >&2)]'; [[ n -eq 0 ]]\nexec gosu app "$@"`,
    `n='a[$(/bin/app >&2)]'; test -v "$n"\nexec gosu app "$@"`,
    // Case.
    `declare -l U; U=ROOT\n${DOWN}`,
    `declare -u V=app; U=$V\n${DOWN}`,
    // Names that are values.
    `U=app; N=U; printf -v "$N" root\n${DOWN}`,
    `U=app; O=-v; printf $O U root\n${DOWN}`,
    `U=app; printf -v U root\n${DOWN}`,
    `U=app; printf -v 'U[0]' root\n${DOWN}`,
    `U=app; N=U; read "$N" <<< root\n${DOWN}`,
    `U=app; read U <<< root\n${DOWN}`,
    `U=app; N=U; export "$N=root"\n${DOWN}`,
    `U=app; N=U=root; export $N\n${DOWN}`,
    `U=app; N=U=root; declare $N\n${DOWN}`,
    `U=app; N=U; unset "$N"\nexec gosu "\${U:-root}" "$@"`,
    `U=app; unset U\nexec gosu "\${U:-root}" "$@"`,
    `U=app; N=U; getopts a "$N"\n${DOWN}`,
    `U=app; shopt -s lastpipe; echo root | read U\n${DOWN}`,
    // Arrays.
    `U=(app); U=root\nexec gosu "\${U[@]}" "$@"`,
    `U=(app); U[0]=root\nexec gosu "\${U[@]}" "$@"`,
    `U=(app); read -a U <<< root\nexec gosu "\${U[@]}" "$@"`,
    `U=(app); mapfile -t U <<< root\nexec gosu "\${U[@]}" "$@"`,
    `U=(app); readarray -t U <<< root\nexec gosu "\${U[@]}" "$@"`,
    `U=(app x); unset 'U[0]'\nexec gosu "\${U[@]}" "$@"`,
    `U=(app); for U in root; do :; done\nexec gosu "\${U[@]}" "$@"`,
    `U=(app); printf -v U root\nexec gosu "\${U[@]}" "$@"`,
    `U=(app); declare U=root\nexec gosu "\${U[@]}" "$@"`,
    `U=(app); : "\${U[0]:=x}"; U[0]+=x\nexec gosu "\${U[@]}" "$@"`,
    `mapfile -C '/bin/app #' -c 1 <<< x\nexec gosu app "$@"`,
    `U=app; mapfile -C 'U=root #' -c 1 <<< x\n${DOWN}`,
    // Defaults.
    `echo "\${U:=root}"\nexec gosu "\${U:-app}" "$@"`,
    `/bin/cat "\${U:=root}"\nexec gosu "\${U:-app}" "$@"`,
    `x="\${U:=root}"\nexec gosu "\${U:-app}" "$@"`,
    `[ -z "\${U:=root}" ]\nexec gosu "\${U:-app}" "$@"`,
    `for x in "\${U:=root}"; do :; done\nexec gosu "\${U:-app}" "$@"`,
    `case "\${U:=root}" in x) ;; esac\nexec gosu "\${U:-app}" "$@"`,
    `: "\${U:-app}"\nexec gosu "\${U:-root}" "$@"`,
    `X='$(/bin/app >&2)'; : "\${X@P}"\nexec gosu app "$@"`,
    // Functions.
    `U=app; f() { declare -g U=root; }; f\n${DOWN}`,
    `U=app; f() { U=root; false && local U; }; f\n${DOWN}`,
    `U=app; f() { U=root; if [ "$1" ]; then local U; fi; }; f\n${DOWN}`,
    `exec() { shift 2; command "$@"; }\nexec gosu app "$@"`,
    `f() { exec() { "$@"; }; }; f\nexec gosu app "$@"`,
    `gosu() { shift; "$@"; }; unset -f other\ngosu app "$@"`,
    // Names of commands that are values.
    `X=exec\n$X /bin/app\nexec gosu app "$@"`,
    `X=exec\n"$X" "$@"\nexec gosu app "$@"`,
    `$'exec' /bin/app\nexec gosu app "$@"`,
    `$(echo exec) /bin/app\nexec gosu app "$@"`,
    `X=eval\n$X 'exec "$@"'\nexec gosu app "$@"`,
    `X='U=root'; U=app; eval $X\n${DOWN}`,
    `U=app; X=export; $X U=root\n${DOWN}`,
    `U=app; X=read; $X U <<< root\n${DOWN}`,
    // Other processes.
    `coproc /bin/app\nexec gosu app "$@"`,
    `coproc { "$@"; }\nexec gosu app "$@"`,
    `coproc A { /bin/app; }\nexec gosu app "$@"`,
    `coproc while :; do /bin/app; done\nexec gosu app "$@"`,
    `coproc ( /bin/app )\nexec gosu app "$@"`,
    `source /dev/stdin <<< 'exec "$@"'\nexec gosu app "$@"`,
    `source /dev/stdin <<END\nexec "\\$@"\nEND\nexec gosu app "$@"`,
    `. <(echo 'exec "$@"')\nexec gosu app "$@"`,
    `bash <<END\n/bin/app >&2 &\nEND\nexec gosu app "$@"`,
    `bash <<'END'\n/bin/app >&2 &\nEND\nexec gosu app "$@"`,
    // Redirections of compound commands, and of none.
    `cat <<END | cat\n$(/bin/app >&2 &)\nEND\nexec gosu app "$@"`,
    `while read -r x; do :; done <<END\n$(exec "$@")\nEND\nexec gosu app "$@"`,
    `{ :; } <<END\n$(/bin/app >&2 &)\nEND\nexec gosu app "$@"`,
    `if true; then :; fi <<END\n$(/bin/app >&2 &)\nEND\nexec gosu app "$@"`,
    `( : ) <<END\n$(/bin/app >&2 &)\nEND\nexec gosu app "$@"`,
    `<<END\n$(/bin/app >&2 &)\nEND\nexec gosu app "$@"`,
    `exec 5<<END\n$(/bin/app >&2 &)\nEND\nexec gosu app "$@"`,
    `f() { cat; } <<END\n$(/bin/app >&2 &)\nEND\nf; exec gosu app "$@"`,
    `: <<< "$(/bin/app >&2 &)"\nexec gosu app "$@"`,
    `case x in x) cat <<END\n$(/bin/app >&2 &)\nEND\n;; esac\nexec gosu app "$@"`,
    `U=app; f() { local U; exec gosu "\${U:-root}" "$@"; }; f "$@"`,
    `U=app; f() { local U=root; exec gosu "$U" "$@"; }; f "$@"`,
    `A=("\${U:=root}"); exec gosu "\${U:-app}" "$@"`,
    `U=app; wait -p U\n${DOWN}`,
    `U=app; select U in root; do break; done <<< 1\n${DOWN}`,
    `U=app; while read -r U; do break; done <<< root\n${DOWN}`,
    `command exec "$@"\nexec gosu app "$@"`,
    `builtin exec "$@"\nexec gosu app "$@"`,
    `time exec "$@"\nexec gosu app "$@"`,
    `X=ex; "\${X}ec" "$@"\nexec gosu app "$@"`,
    `X=; $X exec "$@"\nexec gosu app "$@"`,
    `\\exec "$@"\nexec gosu app "$@"`,
    `f() { U=root; }; U=app; X=f; $X\n${DOWN}`,
    `X=.; $X /own.sh\nexec gosu app "$@"`,
    `U=app; for i in 1 2; do N=U; printf -v "$N" root; done\n${DOWN}`,
    `U=app; a=1; while [ "$a" != 5 ]; do a=$((a + 1)); printf -v U root; done\n${DOWN}`,
    `U=app; f() { printf -v "$1" root; }; f U\n${DOWN}`,
    `U=app; f() { local -n r=$1; r=root; }; f U\n${DOWN}`,
    `U=app; f() { read -r "$1" < /file; }; f U\n${DOWN}`,
    `U=app; true && { U=root; }\n${DOWN}`,
    `U=app; [ -e /x ] && U=root\n${DOWN}`,
    `U=app; set -- root; U=$1\n${DOWN}`,
    `bash <<< '/bin/app >&2 &'\nexec gosu app "$@"`,
  ])('%j', async code => {
    expect(await verdictOf(code)).not.toBe('steps down')
  })
})

test.each([
  `cat <<END\nnothing for $1 \${HOME} in \\$(/bin/app)\nEND\nexec gosu app "$@"`,
  `cat <<'END'\n$(exec "$@") \${U:=root}\nEND\nexec gosu app "$@"`,
  `cat <<END\n$(date)\nEND\nexec gosu app "$@"`,
  `cat >/conf <<END\nit's "\n" $\nEND\nexec gosu app "$@"`,
  `n=5; (( n > 3 ))\nexec gosu app "$@"`,
  `n=$((3 + 4)); i=$((i + 1))\nexec gosu app "$@"`,
  `U=app; f() { local U=root; }; f\n${DOWN}`,
  `U=app; f() { local U; U=root; g; }; g() { U=other; }; f\n${DOWN}`,
  `U=app; f() { declare -r U=root; local v; }; f\n${DOWN}`,
  `: "\${U:=app}"\n${DOWN}`,
  `U="\${U:-app}"\n${DOWN}`,
  `echo "\${U:=app}"\n${DOWN}`,
  `U=app; printf '%s' "$U"; printf "$X" x\n${DOWN}`,
  `U=app; read V < /file\n${DOWN}`,
  `U=app; export U V=1; unset V\n${DOWN}`,
  `A=(gosu app)\nexec "\${A[@]}" "$@"`,
  `U=app; shopt -s nullglob extglob\n${DOWN}`,
  `U=app; mapfile -t lines < /file\n${DOWN}`,
  `U=app; X=echo; $X hello\n${DOWN}`,
])('%j steps down', async code => {
  expect(await verdictOf(code)).toBe('steps down')
})

test('a default in a heredoc of a program is set in its process, or in the shell', async () => {
  expect(await verdictOf(`/bin/cat <<END\n\${U:=root}\nEND\nexec gosu "\${U:-app}" "$@"`)).toBe('may step down')
})
