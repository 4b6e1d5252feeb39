import type { Tool } from './tool.ts'

const driver = (tool: Omit<Tool, 'family'>): Tool => ({ family: 'build-driver', ...tool })

/**
 * A tool's home, known by its name: `/usr/share/maven`, `/opt/gradle-8.5`; or by its name and below it the version or
 * digest, as SDKMAN and the wrappers of Maven and Gradle have it (`maven/3.9.9`). Programs that only embed a library of
 * the tool have other folders. The lookahead keeps the match linear in the length of a path.
 */
const homeWith = (name: string, file: string, folder = 'lib') =>
  new RegExp(`^(?<root>.*\\/(?=[^/]*${name})[^/]+(?:\\/(?:\\d[\\w.+-]*|[0-9a-z]{8,}))?)\\/${folder}\\/${file}$`)

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
    hint: /\/share\/cmake/,
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
    hint: /\/mesonbuild\//,
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
    hint: /\/share\/auto/,
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
    // The daemon's home contains that of Maven.
    markers: homeWith('(?:maven|mvnd)', 'maven-core-[^/]+\\.jar', '(?:mvn\\/)?lib'),
    hint: /\/lib\/[^/]+\.jar$/,
  }),
  driver({
    name: 'Gradle',
    packages: { deb: /^gradle$/, apk: /^gradle$/, rpm: /^gradle$/ },
    executables: /^gradle$/,
    markers: homeWith('gradle', 'gradle-(?:core|launcher|base-services)[^/]*\\.jar'),
    hint: /\/lib\/[^/]+\.jar$/,
  }),
  driver({
    name: 'Ant',
    packages: { deb: /^ant$/, apk: /^apache-ant$/, rpm: /^ant(?:-lib)?$/ },
    executables: /^ant$/,
    markers: homeWith('ant', 'ant-launcher\\.jar'),
    hint: /\/lib\/[^/]+\.jar$/,
  }),
  driver({
    name: 'sbt',
    packages: { deb: /^sbt$/, apk: /^sbt$/, rpm: /^sbt$/ },
    executables: /^sbt$/,
    markers: homeWith('sbt', 'sbt-launch\\.jar', 'bin'),
    hint: /sbt-launch/,
  }),
  driver({
    name: 'Mill',
    packages: {},
    executables: /^mill$/,
    markers: /^(?<root>.*\/\.?(?:cache\/)?mill)\/download\/\d[^/]*(?:\/[^/]+)?$/,
    hint: /mill\/download\//,
  }),
  driver({
    name: 'Composer',
    packages: { deb: /^composer$/, apk: /^composer$/, rpm: /^composer$/ },
    executables: /^composer(?:\.phar)?$/,
    markers: /\/composer\.phar$/,
    interpreter: /\bphp/,
  }),
  driver({
    name: 'Leiningen',
    packages: { deb: /^leiningen$/, apk: /^leiningen$/, rpm: /^leiningen$/ },
    executables: /^lein$/,
    markers: /\/leiningen-\d[^/]*-standalone\.jar$/,
  }),
  driver({
    name: 'rebar3',
    packages: { deb: /^rebar3$/, apk: /^rebar3$/, rpm: /^(?:erlang-)?rebar3$/ },
    executables: /^rebar3$/,
    interpreter: /\bescript/,
  }),
]
