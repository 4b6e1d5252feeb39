import { all, matching, passwordOfBasic, settingsNamed } from './finders.ts'
import type { Occurrence } from './format.ts'
import { inOtherForms } from './yaml.ts'

/** `user:password`, or its Base64. */
function passwordOfIdent(value: string): string {
  const colon = value.indexOf(':')
  return colon === -1 ? (passwordOfBasic(value) ?? '') : value.slice(colon + 1)
}

function* inIdents(text: string): Generator<Occurrence> {
  for (const { at, value } of settingsNamed(/^npmAuthIdent$/)(text)) yield { at, value: passwordOfIdent(value) }
}

/** The logins of Yarn's `.yarnrc.yml`. */
export const inYarnLogins = all(
  settingsNamed(/^npmAuthToken$/),
  inIdents,
  inOtherForms(/npmAuth/, ({ path, value }) => {
    const key = path.at(-1)
    return key === 'npmAuthToken' ? value : key === 'npmAuthIdent' ? passwordOfIdent(value) : null
  }),
)

/** The keys of a file of RubyGems, each of a host. */
export const inGemKeys = all(
  matching(/^:[a-z_]{1,60}:[ \t]*["']?(?:Bearer )?([^\s"']{8,400})/gm),
  inOtherForms(/:[a-z_]/, ({ path, value }) => (/^:[a-z_]{1,60}$/.test(path[0] ?? '') ? value : null)),
)

/** The key of RubyGems in its settings. */
export const inGemSettings = all(
  matching(/^:rubygems_api_key:[ \t]+["']?([^\s"']{8,400})/gm),
  inOtherForms(/:rubygems_api_key/, ({ path, value }) => (path[0] === ':rubygems_api_key' ? value : null)),
)
