import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Image } from '../../src/image/model.ts'
import { listTree } from '../../src/image/tree/listing.ts'
import {
  expectLayersOfGnuTar,
  exported,
  readOnly,
  run,
  seenByDocker,
  unpackedByUmoci,
} from '../helpers/image-oracles.ts'
import { type Blobs, type Descriptor, layoutFiles, putImage, writeLayout } from '../helpers/layout.ts'
import { needs } from '../helpers/needs.ts'
import { rowsSeen } from '../helpers/oracles.ts'
import { findProgram } from '../helpers/programs.ts'
import { globalPax, makeTar, type TarEntry } from '../helpers/tar.ts'
import { image as base, oracle, ROOT } from '../helpers/things.ts'
import { REFUSED, RULES, tarEntryOf } from './rules.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagegate-oracle-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const { describe, test } = await needs(base('debian:bookworm-slim'), base('node:24-slim'))
const withUmoci = await needs(oracle('umoci'), ROOT)
const withSkopeo = await needs(oracle('skopeo'))

describe('rules of layers', () => {
  // A rule, and why an implementation deviates.
  const MERGED = 'it unpacks each layer into the files of those below'
  const UMOCI_DIFFERS: Record<string, string> = {
    'an opaque marker over a lower symlink does not clear what the link leads to': 'it clears it',
    'a parent that is a file of a lower layer becomes a directory': 'it gives up',
    'such a whiteout does not, whatever comes first': 'it goes by the order',
    'a directory after a whiteout of its path shows the lower content again': MERGED,
    'an entry below a symlink of a lower layer makes a directory there': MERGED,
    'a whiteout below a symlink of a lower layer makes a directory there': MERGED,
    'an opaque marker below a symlink of a lower layer makes a directory there': MERGED,
    'a whiteout makes its parents': 'it ignores the whiteout',
    'an opaque marker makes its directory': 'it ignores the marker',
  }
  const DOCKER_DIFFERS: Record<string, string> = {
    'a whiteout does not act on its own layer': 'it refuses the layer, as the whiteout comes last',
    'a whiteout in the lowest layer hides nothing': 'it hides what came before it',
  }
  // These change the root, so they cannot share an image with others.
  const ALONE = /at the root|out of the root|no layers/

  const alone = RULES.filter(([rule, layers]) => ALONE.test(rule) && layers.length > 0)

  /** One image with every rule in its own folder; a single rule is at the root. */
  function imageOf(rules: typeof RULES): { blobs: Blobs; descriptor: Descriptor } {
    const layers = [0, 1, 2].map(index =>
      rules.flatMap(([, layerItems], number) =>
        (layerItems[index] ?? []).map(item => tarEntryOf(item, rules.length === 1 ? '' : `/rule${number}`)),
      ),
    )
    const blobs: Blobs = new Map()
    return { blobs, descriptor: putImage(blobs, { layers, tag: `stagegate-test/rules:${randomUUID()}` }) }
  }

  function writeArchive(blobs: Blobs, descriptor: Descriptor): string {
    const path = join(folder, 'rules.tar')
    const entries = [...layoutFiles(blobs, [descriptor])].map(([name, content]): TarEntry => ({ path: name, content }))
    writeFileSync(path, makeTar(entries))
    return path
  }

  const together = (differs: Record<string, string>) =>
    RULES.filter(([rule]) => !ALONE.test(rule) && !(rule in differs))

  test('only existing rules have deviations', () => {
    const names = RULES.map(([rule]) => rule)
    expect(names).toEqual(expect.arrayContaining([...Object.keys(UMOCI_DIFFERS), ...Object.keys(DOCKER_DIFFERS)]))
  })

  const all: [string, typeof RULES] = ['all other rules', together(DOCKER_DIFFERS)]
  test.each([all, ...alone.map((rule): typeof all => [rule[0], [rule]])])(
    'docker export agrees: %s',
    async (_, rules) => {
      const { blobs, descriptor } = imageOf(rules)
      const path = writeArchive(blobs, descriptor)
      run('docker', ['load', '--input', path])
      try {
        expect(rowsSeen(listTree(await readOnly(path)))).toEqual(exported(descriptor.digest, folder))
      } finally {
        run('docker', ['rmi', '--force', descriptor.digest])
      }
    },
  )

  test.each<[what: string, layer: TarEntry[], deleted: string[]]>([
    ['ignores the records of a PAX global header', [globalPax({ uid: '4', path: 'y' }), { path: 'x', uid: 5 }], []],
    [
      'deletes what has the name of a PAX global header',
      [{ path: 'x' }, globalPax({ path: 'x' }), { path: 'y' }],
      ['/x'],
    ],
  ])('docker %s', async (_, layer, deleted) => {
    const blobs: Blobs = new Map()
    const descriptor = putImage(blobs, { layers: [layer], tag: `stagegate-test/global:${randomUUID()}` })
    const path = writeArchive(blobs, descriptor)
    run('docker', ['load', '--input', path])
    try {
      const rows = rowsSeen(listTree(await readOnly(path)))
      expect(exported(descriptor.digest, folder)).toEqual(rows.filter(row => !deleted.includes(row.path)))
    } finally {
      run('docker', ['rmi', '--force', descriptor.digest])
    }
  })

  test.each(REFUSED)('docker refuses %s, and so does the reader', async (_, layers, code) => {
    const blobs: Blobs = new Map()
    const descriptor = putImage(blobs, {
      layers: layers.map(items => items.map(item => tarEntryOf(item))),
      tag: 'test',
    })
    const path = writeArchive(blobs, descriptor)
    await expect(readOnly(path)).rejects.toMatchObject({ code })
    // Docker reports the failure when it loads the image, or else when it creates a container.
    expect(() => {
      run('docker', ['load', '--input', path])
      run('docker', ['rm', run('docker', ['create', descriptor.digest, '/none']).trim()])
    }).toThrow(/extract layer/)
    execFileSync('docker', ['rmi', '--force', descriptor.digest], { stdio: 'ignore' })
  })

  withUmoci.test('umoci agrees', async () => {
    const { blobs, descriptor } = imageOf(together(UMOCI_DIFFERS))
    const layout = join(folder, 'rules')
    writeLayout(layout, blobs, [{ ...descriptor, annotations: { 'org.opencontainers.image.ref.name': 'test' } }])
    const image = await readOnly(layout)
    expect(rowsSeen(listTree(image))).toEqual(unpackedByUmoci(layout, 'test', image.size.unpacked))
  })
})

// Images with all kinds of files that builders create; their lowest layers are a Debian root.
const IMAGES: [name: string, dockerfile: string][] = [
  ['of an official base', 'FROM node:24-slim'],
  [
    'whose layers delete, replace and link',
    `FROM debian:bookworm-slim
RUN rm -rf /usr/share/doc && mkdir /usr/share/doc && echo new > /usr/share/doc/new
RUN mv /usr/share/zoneinfo /opt/zoneinfo && ln -s /opt/zoneinfo /usr/share/zoneinfo
RUN rm /etc/motd; mkdir /etc/motd && echo x > /etc/motd/x && rm -rf /opt/zoneinfo/Europe && echo file > /opt/zoneinfo/Europe
RUN mkdir -p /app/a/b && seq 1 1000 > /app/a/b/numbers && ln /app/a/b/numbers /app/hard && ln -s a/b /app/soft
RUN rm /app/a/b/numbers && chown -R 1000:1001 /app && chmod 4755 /app/hard && chmod 1777 /app
RUN rm -rf /app/a && mkdir -p /app/a && echo again > "/app/a/ünïcödé name" && mkfifo /app/pipe
RUN cp /bin/true /app/cap && truncate -s 5M /app/sparse && echo end >> /app/sparse && touch "/app/.wh.not" 2>/dev/null; true
`,
  ],
  [
    'with 100,000 files, a third of them gone',
    `FROM debian:bookworm-slim
RUN mkdir /many && cd /many && for d in $(seq 100); do mkdir $d && (cd $d && seq 1000 | xargs touch); done
RUN for d in $(seq 1 3 100); do rm -r /many/$d; done && rm -r /many/2 && mkdir /many/2 && touch /many/2/new
`,
  ],
  [
    'from scratch',
    'FROM debian:bookworm-slim AS files\nFROM scratch\nCOPY --from=files /etc /etc\nCOPY --from=files --chown=7:8 /bin/true /bin/',
  ],
]

// Without estargz: this engine version crashes on it.
describe('one image in every format that BuildKit exports', () => {
  const build = (name: string, options: string): string => {
    const context = join(folder, 'forms')
    mkdirSync(context, { recursive: true })
    writeFileSync(
      join(context, 'Dockerfile'),
      'FROM debian:bookworm-slim\nRUN rm -r /usr/share/doc && touch /etc/new\n',
    )
    const output = `type=oci,dest=${join(folder, name)},force-compression=true,${options}`
    run('docker', ['buildx', 'build', '--provenance=false', '--output', output, context])
    return join(folder, name)
  }
  let rows: unknown[]
  beforeAll(async () => {
    rows = [...listTree(await readOnly(build('plain', 'tar=false,compression=gzip')))]
  })

  test.each([
    ['uncompressed.tar', 'compression=uncompressed'],
    ['zstd.tar', 'compression=zstd'],
    ['docker.tar', 'compression=gzip,oci-mediatypes=false'],
  ])('%s', async (name, options) => {
    const path = build(name, options)
    expect([...listTree(await readOnly(path))]).toEqual(rows)
    execFileSync('gzip', ['--fast', path])
    expect([...listTree(await readOnly(`${path}.gz`))]).toEqual(rows)
  })
})

describe.each(IMAGES)('an image %s', (_, dockerfile) => {
  let layout: string
  let image: Image
  const tag = `stagegate-test/oracle:${randomUUID()}`

  beforeAll(async () => {
    const context = mkdtempSync(join(folder, 'context-'))
    layout = join(context, 'layout')
    mkdirSync(join(context, 'empty'))
    writeFileSync(join(context, 'Dockerfile'), dockerfile)
    const build = [
      'buildx',
      'build',
      '--provenance=false',
      '--file',
      join(context, 'Dockerfile'),
      join(context, 'empty'),
    ]
    run('docker', [...build, '--output', `type=oci,tar=false,dest=${layout}`])
    run('docker', [...build, '--load', '--tag', tag])
    image = await readOnly(layout)
  })
  afterAll(() => {
    run('docker', ['rmi', '--force', tag])
  })

  test('matches docker export', () => {
    const ours = seenByDocker(rowsSeen(listTree(image)))
    const theirs = exported(tag, folder)
    expect(ours.length).toBe(theirs.length)
    expect(ours).toEqual(theirs)
  })

  withUmoci.test('matches umoci', () => {
    expect(rowsSeen(listTree(image))).toEqual(unpackedByUmoci(layout, 'latest', image.size.unpacked))
  })

  test('has the members that GNU tar lists in each layer', () => {
    expectLayersOfGnuTar(image, layout)
  })

  test('is the same image as a docker save archive', async () => {
    const path = join(folder, 'save.tar')
    run('docker', ['save', '--output', path, tag])
    expect([...listTree(await readOnly(path))]).toEqual([...listTree(image)])
  })

  withSkopeo.test('is the same image in the old docker save format', async () => {
    const path = join(folder, 'old.tar')
    rmSync(path, { force: true })
    run(findProgram('skopeo') ?? 'skopeo', [
      '--insecure-policy',
      'copy',
      `oci:${layout}:latest`,
      `docker-archive:${path}:x/y:z`,
    ])
    const old = await readOnly(path)
    expect([...listTree(old)]).toEqual([...listTree(image)])
    expect(old.reference).toBe('docker.io/x/y:z')
  })
})
