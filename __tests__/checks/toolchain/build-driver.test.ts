import { describe, expect, test } from '@jest/globals'
import { buildDriver } from '../../../src/checks/toolchain/build-driver.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, findingLines, findingsOf, link, program } from '../images.ts'

const packaged = (name: string, path: string) => [program(path), ...dpkg({ [name]: [path] })]

describe('two kinds of evidence', () => {
  test.each<[string, FakeItem[]]>([
    ['make', packaged('make', '/usr/bin/make')],
    ['CMake', packaged('cmake', '/usr/bin/cmake')],
    ['CMake', [program('/opt/cmake/bin/cmake'), file('/opt/cmake/share/cmake-3.28/Modules/CMakeCInformation.cmake')]],
    ['Ninja', packaged('ninja-build', '/usr/bin/ninja')],
    ['Ninja', [program('/usr/bin/samu'), ...apk({ samurai: ['/usr/bin/samu'] })]],
    [
      'Meson',
      [program('/usr/local/bin/meson'), file('/usr/local/lib/python3.12/site-packages/mesonbuild/__init__.py')],
    ],
    ['Autotools', packaged('autoconf', '/usr/bin/autoconf')],
    ['Bazel', packaged('bazel', '/usr/bin/bazel')],
    ['Maven', [program('/opt/apache-maven-3.9.6/bin/mvn'), file('/opt/apache-maven-3.9.6/lib/maven-core-3.9.6.jar')]],
    ['Maven', [program('/usr/share/maven/bin/mvn'), file('/usr/share/maven/lib/maven-core-3.9.6.jar')]],
    [
      'Maven',
      [program('/root/.sdkman/maven/3.9.6/bin/mvn'), file('/root/.sdkman/maven/3.9.6/lib/maven-core-3.9.6.jar')],
    ],
    [
      'Gradle',
      [program('/opt/sdkman/gradle/8.5/bin/gradle'), file('/opt/sdkman/gradle/8.5/lib/gradle-launcher-8.5.jar')],
    ],
    ['Gradle', [program('/opt/gradle/bin/gradle'), file('/opt/gradle/lib/gradle-core-8.5.jar')]],
    ['Ant', [program('/usr/share/ant/bin/ant'), file('/usr/share/ant/lib/ant-launcher.jar')]],
    ['sbt', [program('/usr/local/sbt/bin/sbt'), file('/usr/local/sbt/bin/sbt-launch.jar')]],
  ])('%s', (name, items) => {
    const own = findingsOf(buildDriver, { layers: [items] })
    expect(own.map(({ severity, data }) => [severity, data['tools']])).toEqual([['error', [name]]])
    const base = findingsOf(buildDriver, { layers: [items], base: { layers: 1 } })
    expect(base.map(({ severity, data }) => [severity, data['inherited']])).toEqual([['error', true]])
  })

  test('all tools of a layer are one finding', () => {
    const both = [program('/usr/bin/make', 10), program('/usr/bin/cmake', 10)]
    const layer = [...both, ...dpkg({ make: ['/usr/bin/make'], cmake: ['/usr/bin/cmake'] })]
    const [finding, ...others] = findingsOf(buildDriver, { layers: [layer] })
    expect(finding?.data).toMatchObject({ tools: ['make', 'CMake'], bytes: 20, packages: ['make', 'cmake'] })
    expect(others).toEqual([])
  })

  test('two tools with one kind each are not two kinds', () => {
    const layer = [program('/usr/bin/make', 10), ...dpkg({ cmake: ['/usr/share/cmake/x'] })]
    expect(findingLines(buildDriver, { layers: [layer] })).toEqual(['info build-driver layer 0: 10 in 1 files, named'])
  })
})

test.each<[string, FakeItem[]]>([
  ['links', [link('/usr/bin/make', 'busybox')]],
  ["a program's own copy of Ant's library", [file('/opt/app/lib/ant.jar'), file('/opt/app/lib/ant-1.10.jar')]],
  ['Makefiles', [file('/app/Makefile'), file('/app/make')]],
  ['the package of the runtime library', dpkg({ 'libmake-perl': ['/usr/share/perl5/Make.pm'] })],
])('%s have no finding', (_, items) => {
  expect(findingLines(buildDriver, { layers: [items] })).toEqual([])
})
