import type { Tool } from './tool.ts'

const driver = (tool: Omit<Tool, 'family'>): Tool => ({ family: 'build-driver', ...tool })

export const BUILD_DRIVERS: readonly Tool[] = [
  driver({
    name: 'make',
    packages: { deb: /^make(?:-guile)?$/, apk: /^make$/, rpm: /^make$/ },
    executables: /^g?make$/,
  }),
  driver({
    name: 'CMake',
    packages: { deb: /^cmake(?:-data)?$/, apk: /^cmake$/, rpm: /^cmake(?:-data)?$/ },
    executables: /^(?:cmake|ctest|cpack)\d?$/,
    markers: /^(?<root>.*\/share\/cmake(?:-[\d.]+)?)\/Modules\/CMakeCInformation\.cmake$/,
  }),
  driver({
    name: 'Ninja',
    packages: {
      deb: /^ninja-build$/,
      apk: /^(?:ninja|ninja-build|ninja-is-really-ninja|samurai)$/,
      rpm: /^ninja-build$/,
    },
    executables: /^(?:ninja|ninja-build|samu)$/,
  }),
  driver({
    name: 'Meson',
    packages: { deb: /^meson$/, apk: /^meson$/, rpm: /^meson$/ },
    executables: /^meson$/,
    markers: /^(?<root>.*\/(?:site|dist)-packages\/mesonbuild)\/__init__\.py$/,
  }),
  driver({
    name: 'Autotools',
    packages: {
      deb: /^(?:autoconf|automake|libtool|libtool-bin)$/,
      apk: /^(?:autoconf|automake|libtool)$/,
      rpm: /^(?:autoconf|automake|libtool)$/,
    },
    executables: /^(?:autoconf|autoreconf|automake(?:-[\d.]+)?|libtoolize)$/,
    markers: /^(?<root>.*\/share\/(?:autoconf|automake-[\d.]+))\/(?:autoconf\/autoconf\.m4|Automake\/Config\.pm)$/,
  }),
  driver({
    name: 'Bazel',
    packages: { deb: /^bazel$/, apk: /^bazel\d*$/, rpm: /^bazel\d*$/ },
    executables: /^bazel(?:isk)?(?:-real)?$/,
  }),
  driver({
    name: 'Maven',
    packages: { deb: /^(?:maven|libmaven3-core-java)$/, apk: /^maven$/, rpm: /^maven(?:-lib)?$/ },
    executables: /^mvnd?$/,
    markers: /^(?<root>.*\/[^/]*maven[^/]*)\/lib\/maven-core-[^/]+\.jar$/,
  }),
  driver({
    name: 'Gradle',
    packages: { deb: /^gradle$/, apk: /^gradle$/, rpm: /^gradle$/ },
    executables: /^gradle$/,
    markers: /^(?<root>.*\/[^/]*gradle[^/]*)\/lib\/gradle-(?:core|launcher|base-services)[^/]*\.jar$/,
  }),
  driver({
    name: 'Ant',
    packages: { deb: /^ant$/, apk: /^apache-ant$/, rpm: /^ant(?:-lib)?$/ },
    executables: /^ant$/,
    markers: /^(?<root>.*\/[^/]*ant[^/]*)\/lib\/ant-launcher\.jar$/,
  }),
  driver({
    name: 'sbt',
    packages: { deb: /^sbt$/, apk: /^sbt$/, rpm: /^sbt$/ },
    executables: /^sbt$/,
    markers: /^(?<root>.*\/[^/]*sbt[^/]*)\/bin\/sbt-launch\.jar$/,
  }),
]
