import { expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { buildDriver } from '../../../src/checks/toolchain/build-driver.ts'
import { compiler } from '../../../src/checks/toolchain/compiler.ts'
import { deletedDatabase } from '../../../src/checks/toolchain/deleted-database.ts'
import { forgottenVirtual } from '../../../src/checks/toolchain/forgotten-virtual.ts'
import { headers } from '../../../src/checks/toolchain/headers.ts'
import { linker } from '../../../src/checks/toolchain/linker.ts'
import { packageManager } from '../../../src/checks/toolchain/package-manager.ts'
import { sdk } from '../../../src/checks/toolchain/sdk.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, files, findingsOf, gone, MB, program } from '../images.ts'

const CC1 = '/usr/lib/gcc/x86_64-linux-gnu/12/cc1'
const DRIVER = '/usr/bin/x86_64-linux-gnu-gcc-12'
const gcc: FakeItem[] = [program(CC1, 27 * MB), program(DRIVER, MB), ...dpkg({ 'gcc-12': [DRIVER], 'cpp-12': [CC1] })]
const evidence = `packages \`gcc-12\` and \`cpp-12\`; \`${CC1}\` and \`${DRIVER}\``
const npm = file('/usr/lib/node_modules/npm/package.json', 7)
const pip = file('/opt/venv/lib/python3.12/site-packages/pip/__init__.py', 10)
const jdk = [program('/opt/jdk/bin/javac'), file('/opt/jdk/jmods/java.base.jmod')]
const ld = [program('/usr/bin/ld', 5), file('/usr/lib/ldscripts/elf_x86_64.x', 5)]
const cmake = [program('/usr/bin/cmake'), file('/usr/share/cmake-3.25/Modules/CMakeCInformation.cmake')]
const database = [file('/bin/a'), ...apk({ a: ['/bin/a'] })]
const group = (name: string): FakeItem[] => [
  file('/usr/bin/make', 2 * MB),
  {
    path: '/lib/apk/db/installed',
    content: `P:${name}\nV:1\nT:virtual meta package\nD:make\n\nP:make\nV:1\nF:usr/bin\nR:make\n`,
  },
]

const words = (check: Check, image: FakeImage) => findingsOf(check, image).map(describeFinding)

test.each<[string, Check, FakeImage, string]>([
  ['a compiler', compiler, { layers: [gcc] }, `The image ships GCC (28 MB). Evidence: ${evidence}.`],
  [
    'a compiler of the base image',
    compiler,
    { layers: [gcc], base: { layers: 1 } },
    `The image inherits GCC from its base image (28 MB). Evidence: ${evidence}.`,
  ],
  [
    'a compiler that was removed',
    compiler,
    { layers: [gcc, [gone('/usr')]] },
    `The image still ships GCC (28 MB), although a later layer deletes the files. Evidence: ${evidence}.`,
  ],
  [
    'a compiler of the base image that was removed',
    compiler,
    { layers: [gcc, [gone('/usr')]], base: { layers: 1 } },
    `The image still ships GCC from its base image (28 MB), although a later layer deletes the files. Evidence: ${evidence}.`,
  ],
  [
    'a compiler that was removed in part',
    compiler,
    { layers: [gcc, [gone(CC1)]] },
    `The image ships GCC (28 MB, 27 MB of it hidden by later layers). Evidence: packages \`gcc-12\` and \`cpp-12\`; \`${DRIVER}\` and \`${CC1}\`.`,
  ],
  [
    'parts of a compiler',
    compiler,
    { layers: [[program(CC1, 5)]] },
    `The image ships parts of GCC (5 B). Evidence: \`${CC1}\`.`,
  ],
  [
    'the name of a compiler',
    compiler,
    { layers: [[program('/usr/bin/cc', 5)]] },
    'The image may ship GCC (5 B). The only evidence is a file name: `/usr/bin/cc`.',
  ],
  [
    'the names of several tools',
    buildDriver,
    { layers: [['make', 'cmake', 'ninja', 'meson', 'bazel'].map(name => program(`/usr/bin/${name}`, 5))] },
    'The image may ship make, CMake, Ninja, Meson and 1 other (25 B). The only evidence is file names: `/usr/bin/bazel`, `/usr/bin/cmake` and 3 others.',
  ],
  [
    'headers',
    headers,
    { layers: [files('/usr/include', 20, '.h')] },
    'The image ships C headers (20 kB). Evidence: `/usr/include/f0.h`, `/usr/include/f1.h` and 18 others.',
  ],
  [
    'a package manager that the command starts',
    packageManager,
    { layers: [[npm]], config: { cmd: ['npm', 'start'] } },
    'The image ships npm (7 B). Evidence: `/usr/lib/node_modules/npm/package.json`. The container command `npm start` starts npm, so the image needs it.',
  ],
  [
    'a forgotten group',
    forgottenVirtual,
    { layers: [group('.build-deps')] },
    'The build dependencies `.build-deps` were not removed. They take 2 MB, and nothing else needs them (`make`).',
  ],
  [
    'a forgotten group of the base image',
    forgottenVirtual,
    { layers: [group('.build-deps')], base: { layers: 1 } },
    'The base image still contains the build dependencies `.build-deps`. They take 2 MB, and nothing else needs them (`make`).',
  ],
  [
    'an emptied database',
    deletedDatabase,
    { layers: [database, [{ path: '/lib/apk/db/installed', content: '' }]] },
    'The package database `/lib/apk/db/installed` was emptied, but files of 1 package remain (`a`). Scanners cannot identify them.',
  ],
  [
    'a deleted database',
    deletedDatabase,
    { layers: [database, [gone('/lib/apk')]] },
    'The package database `/lib/apk/db/installed` was deleted, but files of 1 package remain (`a`). Scanners cannot identify them.',
  ],
])('the message for %s', (_, check, image, message) => {
  expect(words(check, image).map(one => one.message)).toEqual([message])
})

const BUILD_STAGE = 'Use it in a separate build stage and copy only the result into the final stage.'
const base = { layers: 1 }

test.each<[string, Check, FakeImage, string | null]>([
  ['a compiler', compiler, { layers: [gcc] }, BUILD_STAGE],
  [
    'a compiler of the base image',
    compiler,
    { layers: [gcc], base },
    'Use a variant of the base image without a compiler, if there is one (`-slim`, `-alpine` or distroless). If not, use this one only in a separate build stage.',
  ],
  [
    'a compiler that was removed',
    compiler,
    { layers: [gcc, [gone('/usr')]] },
    'Delete the files in the instruction that adds them, or use a separate build stage. Deleting them in a later instruction does not shrink the image.',
  ],
  [
    'a compiler of the base image that was removed',
    compiler,
    { layers: [gcc, [gone('/usr')]], base },
    'Use a variant of the base image without a compiler, if there is one (`-slim`, `-alpine` or distroless). If not, use this one only in a separate build stage.',
  ],
  ['the name of a compiler', compiler, { layers: [[program('/usr/bin/cc')]] }, null],
  [
    'a JDK',
    sdk,
    { layers: [jdk] },
    'Use a JRE image as the base of the final stage, or create a runtime with `jlink` in the build stage.',
  ],
  [
    'a JDK of the base image',
    sdk,
    { layers: [jdk], base },
    'Use a JRE image as the base of the final stage, or create a runtime with `jlink` in the build stage.',
  ],
  [
    'a linker',
    linker,
    { layers: [ld] },
    'Install it only in the build stage. If another package pulls it in, use `apt-get install --no-install-recommends`.',
  ],
  [
    'a linker of the base image',
    linker,
    { layers: [ld], base },
    'Use a variant of the base image without build tools, if there is one (`-slim`, `-alpine` or distroless). If not, use this one only in a separate build stage.',
  ],
  ['a build tool', buildDriver, { layers: [cmake] }, BUILD_STAGE],
  [
    'a build tool of the base image',
    buildDriver,
    { layers: [cmake], base },
    'Use a runtime image as the base of the final stage, not a build image.',
  ],
  [
    'headers',
    headers,
    { layers: [files('/usr/include', 20, '.h')] },
    'Install `-dev` packages in the build stage and the runtime library in the final stage. Leave out `include` and `*.a` when you copy.',
  ],
  ['headers of the base image', headers, { layers: [files('/usr/include', 20, '.h')], base }, null],
  [
    'npm',
    packageManager,
    { layers: [[npm]] },
    'Use it in a build stage only, and copy what it installed or built into the final stage.',
  ],
  ['npm of the base image', packageManager, { layers: [[npm]], base }, null],
  [
    'pip',
    packageManager,
    { layers: [[pip]] },
    'Use it in a build stage only, and copy what it installed or built into the final stage.',
  ],
  [
    'pip of a virtual environment',
    packageManager,
    { layers: [[file('/venv/pyvenv.cfg'), file('/venv/lib/python3.13/site-packages/pip/__init__.py')]] },
    'Create the virtual environment without pip, and install with the pip of the base image.\nRUN python -m venv --without-pip /venv\nRUN pip --python /venv/bin/python install -r requirements.txt',
  ],
  [
    'a package manager that the command starts',
    packageManager,
    { layers: [[npm]], base, config: { cmd: ['npm', 'start'] } },
    'Start the program directly. It then receives signals, and you can remove the package manager.\nCMD ["node", "server.js"]',
  ],
  ['a package manager of the system', packageManager, { layers: [[program('/usr/bin/git')]] }, null],
  [
    'a forgotten group',
    forgottenVirtual,
    { layers: [group('.make-deps')] },
    'Remove them in the instruction that adds them, or build in a separate stage.\nRUN apk add --no-cache --virtual .make-deps … \\\n    && make install \\\n    && apk del .make-deps',
  ],
  [
    'a deleted database',
    deletedDatabase,
    { layers: [database, [gone('/lib/apk')]] },
    'Keep the database, or use a smaller base image.',
  ],
])('the fix for %s', (_, check, image, fix) => {
  expect(words(check, image).map(one => one.fix)).toEqual([fix])
})

test('the fix shows the instruction that added a tool in a separate stage', () => {
  const instruction = 'RUN apt-get install -y gcc'
  const blame = { file: 'Dockerfile', line: 3, endLine: 3, instruction, stage: null }
  const [finding] = words(compiler, { layers: [{ entries: gcc, blame }] })
  expect(finding?.fix?.split('\n')).toEqual([
    BUILD_STAGE,
    'FROM … AS build',
    instruction,
    'RUN make',
    '',
    '# in the final stage, instead:',
    'COPY --from=build /src/app /app',
  ])
})
