import { isSecretName } from '../../../../secrets/values.ts'
import { all, matching, secretSettings, settingsNamed, withoutXmlComments } from './finders.ts'
import { type Format, type Occurrence, registry } from './format.ts'

const XML_VALUE = String.raw`\s{0,99}(?:<!\[CDATA\[([^<]{3,4000}?)\]\]>|([^<]{3,4000}))`
const inMavenXml = matching(
  new RegExp(`<(?:password|passphrase|master)>${XML_VALUE}`, 'g'),
  new RegExp(
    String.raw`<name>\s{0,99}(?:authorization|[a-z-]{1,30}-token)\s{0,99}</name>\s{0,99}<value>${XML_VALUE}`,
    'gi',
  ),
)

/** A password that Maven encrypted is harmless without the master password, which is in another file. */
function* inMavenSettings(text: string): Generator<Occurrence> {
  // Other programs have a settings.xml, too.
  if (!/<(?:settings(?:Security)?[\s>]|server>|proxy>)/.test(text)) return
  for (const occurrence of inMavenXml(withoutXmlComments(text))) {
    // The master password is encrypted with a constant.
    const isMaster = text.startsWith('<master>', occurrence.at)
    if (isMaster) yield { ...occurrence, value: occurrence.value.replace(/[{}]/g, '') }
    else if (!/^\{[\w+/=]{8,}\}\s*$/.test(occurrence.value)) yield occurrence
  }
}

/** Java's properties may have a space as the separator. GitHub's documentation calls its token `gpr.key`. */
function* inProperties(text: string): Generator<Occurrence> {
  for (const { index: at, 1: name = '', 2: value = '' } of text.matchAll(
    /^[ \t]*([A-Za-z_][\w.-]{0,199})[ \t]+([^\s=:][^\n]{0,10000})/gm,
  )) {
    if (isSecretName(name)) yield { at, value, name }
  }
  yield* matching(/^[ \t]*gpr\.(?:key|token)[ \t]*[=:][ \t]*(\S{8,400})/gm)(text)
}

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
    all(secretSettings, inProperties),
  ),
  registry('gradle', ['*.gradle', '*.kts'], matching(/\bpassword[ \t]*(?:=[ \t]*)?\(?["']([^"'\n]{3,1000})["']/g), {
    within: /\/(?:\.gradle|init\.d)\//,
  }),
  registry('sbt', ['*.sbt'], matching(/\bCredentials\((?:\s{0,99}"[^"\n]{0,300}",){3}\s{0,99}"([^"\n]{3,1000})"/g), {
    within: /\/\.sbt\//,
  }),
  registry('sbt', ['.sbt/.credentials', '.ivy2/.credentials', '.sbt/credentials'], settingsNamed(/^password$/i)),
]
