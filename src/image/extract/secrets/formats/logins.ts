import { all, headers, matching, settingsNamed } from './finders.ts'
import { type Format, type Occurrence, service } from './format.ts'
import { inUrls } from './urls.ts'

const PASSWORD = settingsNamed(/^(?:password|passwd|pass)$/i)
/** Programs of MySQL also take the start of a name, and a prefix for what they may not know. */
const MYSQL = settingsNamed(/^(?:loose[-_])?pass?(?:w|wo|wor|word[123]?|wd)?$/i)
const LITERAL = { literal: true } as const
const GENERATED = { generated: true } as const

/** A line with escaped colons. Upstream: PostgreSQL, The Password File. */
const PGPASS =
  /^(?:[^:\\\n#]|\\[^\n]){1,300}:(?:[^:\\\n]|\\[^\n]){1,20}:(?:[^:\\\n]|\\[^\n]){1,300}:(?:[^:\\\n]|\\[^\n]){1,300}:([^\n]{1,1000})$/gm

/** Apache's and nginx's password files: the hash of a password, which can be guessed, or with `{PLAIN}` the password. */
function* inHtpasswd(text: string): Generator<Occurrence> {
  const hash = String.raw`\$(?:apr1|2[abxy]?|1|5|6|y|argon2(?:id|i|d))\$[^\s:]{10,300}|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{16,200}|[./A-Za-z0-9]{13}(?![^\s])`
  const line = new RegExp(String.raw`^[^\s:#][^:\n]{0,200}:(?:\{PLAIN\}([^\s]{1,300})|(${hash}))`, 'gm')
  for (const { index: at, 1: password, 2: hashed } of text.matchAll(line)) {
    if (password !== undefined) yield { at, value: password }
    else yield { at, value: hashed ?? '', weak: 'hash' }
  }
}

/** `user:realm:MD5`. */
function* inHtdigest(text: string): Generator<Occurrence> {
  for (const { index: at, 1: value = '' } of text.matchAll(
    /^[^\s:#][^:\n]{0,200}:[^:\n]{1,200}:([0-9a-f]{32})\s*$/gm,
  )) {
    yield { at, value, weak: 'hash' }
  }
}

/** PgBouncer's `"user" "password"`, or the hash of the password. */
function* inUserList(text: string): Generator<Occurrence> {
  for (const { index: at, 1: value = '' } of text.matchAll(/^[ \t]*"[^"\n]{1,200}"[ \t]+"([^"\n]{1,1000})"/gm)) {
    yield { at, value, ...(/^(?:md5[0-9a-f]{32}$|SCRAM-)/.test(value) && { weak: 'hash' as const }) }
  }
}

const inCurl = all(
  matching(
    /^[ \t]*(?:--?)?(?:proxy-)?user(?:[ \t]*[=:]|[ \t])[ \t]*["']?[^\s:"']{1,200}:([^\s"']{1,1000})/gm,
    // Letters that take no value may come first, and the value may follow at once.
    /^[ \t]*-[aBfgGiIjJklLMnNOpqRsSvVZ#0-46]{0,20}[uU][ \t]*["']?[^\s:"']{1,200}:([^\s"']{1,1000})/gm,
    /^[ \t]*(?:--)?oauth2-bearer(?:[ \t]*[=:]|[ \t])[ \t]*["']?([^\s"']{8,4000})/gm,
  ),
  headers(String.raw`^[ \t]*(?:-H|(?:--)?header)(?:[ \t]*[=:]|[ \t])[ \t]*`),
  inUrls,
)

/** The logins of databases, mail, file servers and web servers. */
export const LOGIN_FORMATS: readonly Format[] = [
  service('pgpass', ['.pgpass', 'pgpass.conf', 'pgpass'], matching(PGPASS), LITERAL),
  service('pg-service', ['.pg_service.conf', 'pg_service.conf'], PASSWORD),
  service('my-cnf', ['.my.cnf', 'my.cnf', 'debian.cnf'], MYSQL, LITERAL),
  service('my-cnf', ['*.cnf'], MYSQL, { ...LITERAL, within: /\/(?:mysql|mariadb)[^/]*(?:\/[^/]*\.d)?\/[^/]*$/ }),
  // The login path file of mysql_config_editor has its own key in it.
  service('my-cnf', ['.mylogin.cnf'], matching(/^\0{4}[\s\S]{20}([\s\S]{20,400})/g), GENERATED),
  service('htpasswd', ['.htdigest', 'htdigest', '*.htdigest'], inHtdigest),
  service('htpasswd', ['.htpasswd', 'htpasswd', '*.htpasswd', 'htpasswd.users'], inHtpasswd),
  service('msmtp', ['.msmtprc', 'msmtprc', 'msmtp/config'], matching(/^[ \t]*password[ \t]+["']?([^\s"']{1,1000})/gm)),
  service('mail', ['sasl_passwd'], matching(/^[^\s#]\S{0,300}[ \t]+[^\s:]{1,300}:(\S{1,1000})/gm)),
  service('mail', ['ssmtp/ssmtp.conf', 'ssmtp.conf'], settingsNamed(/^authpass$/i)),
  service('curlrc', ['.curlrc', '_curlrc'], inCurl),
  service(
    'wgetrc',
    ['.wgetrc', 'wgetrc'],
    all(
      settingsNamed(/^(?:(?:http|ftp|proxy)[_-]*)?passw(?:or)?d$/i),
      headers('^[ \\t]*header[ \\t]*=[ \\t]*'),
      inUrls,
    ),
  ),
  // MIT Kerberos: version 2, which has the keys of services.
  service('keytab', ['*.keytab'], matching(/^\x05\x02([\s\S]{16,400})/g), GENERATED),
  service('odbc', ['.odbc.ini', 'odbc.ini'], settingsNamed(/^(?:password|pwd)$/i)),
  service('pgbouncer', ['pgbouncer/userlist.txt'], inUserList),
  service('exim', ['exim4/passwd.client'], matching(/^[^\s#:][^\s:]{0,300}:[^\s:]{1,300}:(\S{1,1000})/gm)),
  service('rsync', ['rsyncd.secrets'], matching(/^[^\s#;:][^\s:]{0,200}:(\S{1,1000})/gm)),
  service('samba', ['.smbcredentials', '.smbcreds', '.cifs', 'cifs-credentials', '.cifscredentials'], PASSWORD),
  // pppd(8): client, server, secret and addresses
  service(
    'ppp',
    ['ppp/chap-secrets', 'ppp/pap-secrets'],
    matching(
      /^[ \t]*(?:"[^"\n]{0,200}"|[^\s"#]{1,200})[ \t]+(?:"[^"\n]{0,200}"|[^\s"#]{1,200})[ \t]+(?:"([^"\n]{1,300})|([^\s"]{1,300}))/gm,
    ),
  ),
]
