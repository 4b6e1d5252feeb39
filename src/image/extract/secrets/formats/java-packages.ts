import { isSecretName } from '../../../../secrets/values.ts'
import { all, matching, secretSettings, settingsNamed } from './finders.ts'
import { type Format, type Occurrence, registry } from './format.ts'
import { inMavenSettings } from './maven.ts'
import { propertiesNamed, secretProperties } from './properties.ts'

/** `-Drepository.password=value`. */
function* inDefinitions(text: string): Generator<Occurrence> {
  for (const { index: at, 1: name = '', 2: value = '' } of text.matchAll(
    /(?<!\S)-D([\w.-]{1,200})=["']?([^\s"']{3,1000})/g,
  )) {
    if (isSecretName(name)) yield { at, value }
  }
}

/** Maven, Gradle and sbt. */
export const JAVA_PACKAGE_FORMATS: readonly Format[] = [
  registry('maven-settings', ['settings-security.xml'], inMavenSettings),
  registry('maven-settings', ['*.xml'], inMavenSettings, { within: /settings[^/]*$/i }),
  registry('maven-settings', ['.mvn/maven.config', '.mvn/jvm.config'], inDefinitions),
  registry(
    'gradle',
    ['gradle.properties', 'key.properties', 'keystore.properties', 'local.properties'],
    all(secretSettings, secretProperties),
  ),
  registry('gradle', ['*.gradle', '*.kts'], matching(/\bpassword[ \t]*(?:=[ \t]*)?\(?["']([^"'\n]{3,1000})["']/g), {
    within: /\/(?:\.gradle|init\.d)\//,
  }),
  registry('sbt', ['*.sbt'], matching(/\bCredentials\((?:\s{0,99}"[^"\n]{0,300}",){3}\s{0,99}"([^"\n]{3,1000})"/g), {
    within: /\/\.sbt\//,
  }),
  registry(
    'sbt',
    ['.sbt/.credentials', '.ivy2/.credentials', '.sbt/credentials'],
    all(settingsNamed(/^password$/i), propertiesNamed(/^password$/i)),
  ),
]
