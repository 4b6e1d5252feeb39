import { BUILDER_LOST, type Cause, DISK_FULL, firstMatch, isConnectionLost, isDiskFull } from './cause.ts'
import { imageCause, isImageContent } from './image-cause.ts'

const SECRET: Cause = {
  code: 'secret-missing',
  hint: 'Pass it with `secrets`, `secret-envs`, `secret-files` or `ssh`.',
}

const SOURCE: Cause = {
  code: 'copy-source-missing',
  hint: 'Check the path in the stage or the build context, and check .dockerignore.',
}

/** A process's end as BuildKit writes it; the command is quoted in front. Upstream: moby/buildkit solver/llbsolver/ops/exec.go. */
const PROCESS = /^process "(?:[^"\\]|\\.)*" did not complete successfully: (.*)$/s

/** A step may end with any code, so these are what it usually means. */
const EXIT_HINTS: Readonly<Record<string, string>> = {
  126: 'Exit code 126 usually means that a command cannot be run. Check its permissions (chmod +x) and its format.',
  127: 'Exit code 127 usually means that a command was not found. Install its package in this stage, or correct its name or the PATH.',
  137: 'Exit code 137 usually means that a process was killed, because memory ran out. Use a larger runner or fewer parallel jobs.',
  139: 'Exit code 139 usually means that a program crashed. If the platform is emulated, build it on a native runner.',
}

/** What the last lines of a step's output suggest. The step chooses them, so they only choose the hint. */
const OUTPUT_HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^runc run failed: .*no such file or directory$/m,
    'The program to run is not in the image. The shell form needs the shell of SHELL, or else /bin/sh. Otherwise check the path.',
  ],
  [
    /^runc run failed: .*permission denied$/m,
    'The program to run is not executable. Use `COPY --chmod=755` or `RUN chmod +x`.',
  ],
  [
    /exec format error/i,
    'The output mentions a program for another processor. Run docker/setup-qemu-action before this step, or build each platform on its own runner.',
  ],
  [
    /out of memory|memory exhausted|cannot allocate memory|std::bad_alloc|^Killed$/im,
    "The output mentions memory that ran out. Use a larger runner or fewer parallel jobs, or raise the program's limit.",
  ],
  [
    /no space left on device/i,
    'The output mentions a full disk: that of the builder (docker buildx prune), or a mount of this step.',
  ],
  [
    /could not resolve|name resolution|no such host|ENOTFOUND|EAI_AGAIN/i,
    "The output mentions a host name that does not resolve. Check its spelling, and the builder's DNS, network and proxy.",
  ],
  [
    /connection refused|connection timed out|failed to connect|ECONNREFUSED|ETIMEDOUT|network is unreachable/i,
    "The output mentions a connection that failed. Check the address, and the builder's network and proxy.",
  ],
]

/** Why BuildKit could not prepare a step. These texts are BuildKit's from the first character on, or up to the last. */
const PREPARATION: readonly (readonly [RegExp, Cause])[] = [
  [/^secret .*: not found$|^unset ssh forward key|^no SSH key .* forwarded|^no ssh handler/s, SECRET],
  [/^(?:failed to calculate checksum of ref \S+: )?"[^"]*"(?: not found)?: not found$/, SOURCE],
  [
    /^(?:source )?digest mismatch sha256:|^expected checksum to match /,
    {
      code: 'checksum-mismatch',
      hint: 'The content of this URL is another one than --checksum says. Find out who changed it before you change the checksum.',
    },
  ],
]

const DOWNLOAD_HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /invalid response status 40[13]$/,
    'The server asks for a login. Pass it as a secret to a RUN that downloads the file.',
  ],
  [
    /git stderr:\n[\s\S]*(?:could not read Username|Authentication failed|access denied)/,
    'The repository needs a login, or does not exist. Pass a token as the secret `GIT_AUTH_TOKEN`, with `secret-envs`.',
  ],
  [
    /^repository does not contain ref |^failed to checkout remote .*: git stderr:\nfatal: reference is not a tree/s,
    'The repository has no such branch, tag or commit. Check what follows `#` in the URL.',
  ],
  [/^invalid subdir /, 'The repository has no such folder. Check what follows `#` and a colon in the URL.'],
  [
    /invalid response status 404$|not found\b/i,
    "Nothing is at this address. Check the URL, and a Git URL's branch or tag.",
  ],
  [/invalid response status (?:429|5\d\d)$/, 'The server refuses for now. Run again later, or use a mirror.'],
  [
    /no such host$|could not resolve/i,
    "The host name does not resolve. Check its spelling, and the builder's DNS, network and proxy.",
  ],
  [
    /x509: |tls: |certificate/,
    "The builder does not trust the server's certificate. Check the URL, and add the certificate authority to the builder.",
  ],
  [/./, "The server does not answer. Check the URL, and the builder's network and proxy."],
]

/** What to do about an address that gave nothing. @param error of BuildKit's HTTP or Git client */
export function downloadHint(error: string): string {
  return firstMatch(error, DOWNLOAD_HINTS) ?? 'Check the address.'
}

/** @param output the last lines that the step printed */
export function stepCause(keyword: string, error: string, output: readonly string[]): Cause {
  const reason = PROCESS.exec(error)?.[1]
  if (reason !== undefined) return processCause(reason, output)
  if (isConnectionLost(error)) return BUILDER_LOST
  if (isDiskFull(error)) return DISK_FULL
  if (keyword === 'FROM' || isImageContent(error)) return imageCause(error)
  const copies = keyword === 'COPY' || keyword === 'ADD'
  if (copies && /^lstat .*: no such file or directory$/s.test(error)) return SOURCE
  const prepared = firstMatch(error, PREPARATION)
  if (prepared !== null) return prepared
  if (
    keyword === 'ADD' &&
    /^invalid response status |^(?:Get|Head) "|git stderr|^failed to fetch remote |^error fetching default branch|^repository does not contain ref |^invalid subdir /.test(
      error,
    )
  ) {
    return { code: 'source-unavailable', hint: downloadHint(error) }
  }
  return { code: 'step-failed', hint: 'BuildKit could not carry out this instruction. Correct it as the message says.' }
}

/** @param reason what BuildKit wrote after the command */
function processCause(reason: string, output: readonly string[]): Cause {
  const exit = /^exit code: (\d+)/.exec(reason)?.[1]
  if (exit !== undefined) {
    const hint = EXIT_HINTS[exit] ?? firstMatch(output.join('\n'), OUTPUT_HINTS)
    return { code: 'step-failed', hint: hint ?? 'Read the output of the step.' }
  }
  // What BuildKit makes of the kernel's count of killed processes, where cgroups are of version 2.
  if (/(?:^|: )cannot allocate memory$/.test(reason)) {
    return {
      code: 'step-failed',
      hint: 'A process was killed, because memory ran out. Use a larger runner or fewer parallel jobs.',
    }
  }
  if (isConnectionLost(reason)) return BUILDER_LOST
  if (isDiskFull(reason)) return DISK_FULL
  if (/^open .*: no such file or directory$/s.test(reason)) return { ...SOURCE, hint: 'Check the source of the mount.' }
  if (reason.startsWith('unable to find user ') || reason.startsWith('unable to find group ')) {
    return {
      code: 'step-failed',
      hint: 'Create the user or group before this line, or use a number that needs no name.',
    }
  }
  return { code: 'step-failed', hint: 'The step could not be started. Correct the instruction as the message says.' }
}
