import { text, withSnippet } from '../../../../text/words.ts'
import type { Language } from '../tool.ts'

const DART_ENDS = ['FROM scratch', 'COPY --from=build /runtime/ /', 'COPY --from=build /app/bin/server /app/bin/']

/** Languages whose programs need a runtime, or whose SDK can build a program that needs none. */
export const MANAGED_LANGUAGES: readonly Language[] = [
  {
    family: 'jdk',
    name: 'JDK',
    packages: {
      deb: /^(?:openjdk|temurin|zulu|java|msopenjdk)-?\d+(?:-amazon-corretto)?-jdk(?:-headless)?$|^default-jdk(?:-headless)?$|^zulu\d+-jdk$/,
      apk: /^(?:openjdk|zulu)\d+(?:-jdk|-jmods)?$|^temurin-\d+-jdk$/,
      rpm: /^java-.*-(?:devel|jmods)$|^(?:temurin|zulu)-?\d+-jdk$/,
    },
    executables: /^(?:javac|jlink|jmod|jshell)$/,
    // A JDK may be built without `jmods`; then `ct.sym` identifies it, which some distributions also put into their
    // JRE.
    markers: /^(?<root>.+)\/(?:jmods\/java\.base\.jmod|lib\/(?<weak>ct\.sym|tools\.jar))$/,
    hint: /\/java\.base\.jmod$|\/ct\.sym$|\/tools\.jar$/,
    content: 'jdk',
    instead: text`Use a JRE image as the base of the final stage, or create a runtime with ${'jlink'} in the build stage.`,
  },
  {
    family: 'dotnet',
    name: '.NET SDK',
    packages: { deb: /^dotnet-sdk-[\d.]+$/, apk: /^dotnet\d*-sdk$/, rpm: /^dotnet-sdk-[\d.]+$/ },
    // The runtime has the same `dotnet`.
    executables: /^dotnet$/,
    markers: /^(?<root>.+\/sdk\/\d+\.\d+\.\d+[^/]*)\/(?:dotnet\.dll|MSBuild\.dll)$/,
    hint: /\/sdk\//,
    commonName: true,
    instead: text`Publish in a stage with the SDK, and use the ${'aspnet'} or ${'runtime'} image as the base of the final stage.`,
  },
  {
    family: 'scala',
    name: 'Scala',
    packages: { deb: /^scala[\d.]*$/, rpm: /^scala$/ },
    executables: /^scalac$/,
    // Spark and others have the compiler among their libraries.
    markers: /^(?<root>.*\/(?=[^/]*scala)[^/]+)\/(?:lib|maven2\/.*)\/scala3?-compiler[^/]*\.jar$/,
    hint: /\/scala3?-compiler/,
    instead: text`Use a JRE image as the base of the final stage, and copy the JAR files into it.`,
  },
  {
    family: 'scala',
    name: 'Scala CLI',
    packages: {},
    // One file, whose name no other software has.
    executables: /^scala-cli$/,
    sufficient: ['executable'],
    instead: text`Build with ${'scala-cli package'} in a separate stage, and copy the result into a JRE image.`,
  },
  {
    family: 'kotlin',
    name: 'Kotlin',
    packages: {},
    executables: /^(?:kotlinc(?:-jvm|-native)?|konanc|cinterop)$/,
    markers:
      /^(?<root>.*\/kotlin-native[^/]*)\/konan\/lib\/[^/]+\.jar$|^(?<root>.*\/kotlinc?(?:-[\d.]+)?)\/lib\/kotlin-compiler\.jar$/,
    hint: /\/konan\/lib\/|\/kotlin-compiler\.jar$/,
    instead: text`A Kotlin/Native program needs no compiler. Copy the program; for the JVM, copy the JAR files into a JRE image.`,
  },
  // Flutter contains Dart. The first one's fix is shown.
  {
    family: 'dart',
    name: 'Flutter',
    packages: {},
    executables: /^flutter$/,
    markers: /^(?<root>.+)\/packages\/flutter_tools\/(?:bin\/flutter_tools\.dart|pubspec\.yaml)$/,
    hint: /\/flutter_tools\//,
    instead: text`Copy the output of ${'flutter build'} into an image with a web server.`,
  },
  {
    family: 'dart',
    name: 'Dart',
    packages: { deb: /^dart$/, apk: /^dart(?:-sdk)?$/ },
    executables: /^dart$/,
    markers: /^(?<root>.+)\/bin\/snapshots\/(?:dart2js|dartdev|frontend_server|gen_kernel)[^/]*\.snapshot$/,
    hint: /\.snapshot$/,
    instead: withSnippet(
      text`Compile with ${'dart compile exe'}. The program needs only the libraries that the Dart image has in ${'/runtime'}.`,
      ...DART_ENDS,
    ),
  },
  {
    family: 'android',
    name: 'Android SDK',
    packages: { deb: /^(?:android-sdk|sdkmanager|google-android-platform-\d+-installer)$/ },
    executables: /^(?:sdkmanager|avdmanager)$/,
    markers: /^(?<root>.+)\/(?:platforms\/android-\d+\/android\.jar|build-tools\/\d[\w.-]*\/(?:aapt2?|d8|zipalign))$/,
    hint: /\/android\.jar$|\/build-tools\//,
    instead: text`Copy the built app or library alone into the final stage.`,
  },
  {
    family: 'beam',
    name: 'Elixir',
    packages: { deb: /^elixir$/, apk: /^elixir$/, rpm: /^elixir$/ },
    executables: /^(?:mix|elixirc)$/,
    // A release has the libraries of Elixir in folders with a version.
    markers: /^(?<root>.*\/elixir[^/]*)\/lib\/mix\/ebin\/Elixir\.Mix\.beam$/,
    hint: /\/Elixir\.Mix\.beam$/,
    instead: text`Build with ${'mix release'}, and copy the release into the distribution's small image: it contains its Erlang runtime.`,
  },
  {
    family: 'beam',
    name: 'Erlang/OTP',
    packages: { deb: /^erlang-(?:dev|dialyzer|reltool|common-test)$/, apk: /^erlang-(?:dev|dialyzer|reltool)$/ },
    executables: /^(?:erlc|dialyzer|typer|ct_run)$/,
    // A release has `erlc` and, with Elixir, the compiler; these applications only serve development.
    markers: /^(?<root>.*\/erlang)\/lib\/(?:dialyzer|reltool|common_test)-[\d.]+\/ebin\/\w+\.app$/,
    hint: /\/ebin\/(?:dialyzer|reltool|common_test)\.app$/,
    commonName: true,
    instead: text`Build a release with ${'rebar3 release'} or ${'mix release'}, and copy it into the distribution's small image.`,
  },
  {
    family: 'gleam',
    name: 'Gleam',
    packages: { apk: /^gleam$/ },
    executables: /^gleam$/,
    instead: text`Build with ${'gleam export erlang-shipment'}, and copy the result into an image with Erlang.`,
  },
]
