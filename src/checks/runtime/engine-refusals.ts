import { readCapabilities } from '../../image/capabilities.ts'
import { isBelow } from '../../image/paths.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { absolute, imageEnvironment } from '../start/environment.ts'
import type { Start } from '../start/start.ts'

/** What an engine or the kernel refuses although the program of the image is sound. */
export function observeRefusals(image: AnalyzedImage, start: Start): Observation[] {
  return [...refusedVolumes(image), ...longText(image), ...refusedTexts(image), ...withheldCapabilities(start)]
}

/** Measured with Docker 28: no container is created. */
function refusedVolumes(image: AnalyzedImage): Observation[] {
  return image.config.volumes.flatMap((volume): Observation[] => {
    const path = absolute(imageEnvironment(image), volume) ?? volume
    const entry = image.tree.resolve(path)
    const isFile = entry !== undefined && entry.type !== 'directory'
    if (!isFile && path !== '/' && path !== '/proc' && !isBelow(path, '/proc')) return []
    return [
      {
        evidence: 'proven',
        ...(isFile && { path: entry.path }),
        setBy: { keyword: 'VOLUME' },
        data: { problem: 'volume', volume, instruction: 'VOLUME' },
        message: isFile
          ? text`The container will not start: VOLUME ${volume} names a file, and an engine mounts a volume only over a directory.`
          : text`The container will not start: an engine mounts no volume at ${volume}.`,
        fix: text`Name a directory of the application in ${'VOLUME'}.`,
      },
    ]
  })
}

/** Linux, include/uapi/linux/binfmts.h, MAX_ARG_STRLEN: 32 pages, of 4 KiB on x86. */
const MAX_TEXT = 131_072

function longText({ config, platform }: AnalyzedImage): Observation[] {
  const places = [
    ['ENV', config.env],
    ['ENTRYPOINT', config.entrypoint],
    ['CMD', config.cmd],
  ] as const
  return places.flatMap(([keyword, texts]): Observation[] => {
    const long = texts.find(one => Buffer.byteLength(one) >= MAX_TEXT)
    if (long === undefined) return []
    const name = keyword === 'ENV' ? (long.split('=', 1)[0] ?? '').slice(0, 100) : keyword
    return [
      {
        evidence: /^(?:amd64|386)$/.test(platform.architecture) ? 'proven' : 'likely',
        setBy: keyword === 'ENV' ? { keyword, name } : { keyword },
        data: { problem: 'too-long', instruction: keyword, bytes: Buffer.byteLength(long) },
        message: text`The container will not start: Linux passes no text of ${plain('128 KiB')} to a program, and ${name} is longer.`,
        fix: text`Write the value to a file, and read it there.`,
      },
    ]
  })
}

/** Measured with Docker 28: it creates no container, or the kernel does not execute its program. */
function refusedTexts({ config }: AnalyzedImage): Observation[] {
  const { env, entrypoint, cmd, workingDir } = config
  const places = [
    ['ENV', env],
    ['ENTRYPOINT', entrypoint],
    ['CMD', cmd],
    ['WORKDIR', [workingDir]],
  ] as const
  const observe = (keyword: (typeof places)[number][0], problem: string, why: Words, fix: Words): Observation => ({
    evidence: 'proven',
    setBy: { keyword },
    data: { problem, instruction: keyword },
    message: text`The container will not start: ${why}.`,
    fix,
  })
  return [
    ...places.flatMap(([keyword, texts]) =>
      texts.some(one => one.includes('\0'))
        ? [
            observe(
              keyword,
              'zero-byte',
              text`${plain(keyword)} has a zero byte, which ends a text for the kernel`,
              text`Remove the byte in ${plain(keyword)}.`,
            ),
          ]
        : [],
    ),
    ...(env.some(one => one.startsWith('='))
      ? [observe('ENV', 'no-name', text`a variable of ${'ENV'} has no name`, text`Name the variable in ${'ENV'}.`)]
      : []),
    ...(workingDir !== '' && !workingDir.startsWith('/')
      ? [
          observe(
            'WORKDIR',
            'relative',
            text`the working directory ${workingDir} is not an absolute path`,
            text`Start the path in ${'WORKDIR'} with a slash.`,
          ),
        ]
      : []),
  ]
}

/** The capabilities that Docker gives to containers. moby, daemon/pkg/oci/caps/defaults.go */
const DOCKERS = new Set(
  [
    ...['chown', 'dac_override', 'fsetid', 'fowner', 'mknod', 'net_raw', 'setgid', 'setuid', 'setfcap', 'setpcap'],
    ...['net_bind_service', 'sys_chroot', 'kill', 'audit_write'],
  ].map(name => `cap_${name}`),
)

/** capabilities(7), "Safety checking for capability-dumb binaries"; measured with Docker 28, for root, too. */
function withheldCapabilities({ steps }: Start): Observation[] {
  return steps.flatMap(({ entry, instruction }): Observation[] => {
    if (entry === null || entry.capabilities === null) return []
    const { effective, permitted } = readCapabilities(entry.capabilities)
    const withheld = permitted.filter(name => !DOCKERS.has(name))
    if (!effective || withheld.length === 0) return []
    return [
      {
        evidence: 'likely',
        path: entry.path,
        layer: entry.layer,
        setBy: { keyword: instruction },
        data: { problem: 'capabilities', instruction, capabilities: withheld.join(',') },
        message: text`The container might not start: ${entry.path} has ${withheld.join(', ')}, which Docker does not give to containers, so the kernel refuses to execute it.`,
        fix: text`Remove the capability (${`setcap -r ${entry.path}`}), or start the container with ${`--cap-add ${withheld[0]?.replace(/^cap_/, '').toUpperCase() ?? ''}`}.`,
      },
    ]
  })
}
