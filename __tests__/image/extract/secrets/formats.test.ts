import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { chooseFormat, FORMATS, findInFormat } from '../../../../src/image/extract/secrets/formats/formats.ts'
import { secrets } from '../../../../src/image/extract/secrets/secrets.ts'
import { cpuSeconds, growthOfWork, LINEAR } from '../../../helpers/cpu.ts'
import { extractAll } from '../../../helpers/extract-all.ts'
import { fakeLayer } from '../../../helpers/image.ts'
import { AWS_SECRET, GITHUB, NPM, noise, PASSWORD, PRIVATE_KEY } from '../../../helpers/planted.ts'

/** Each match as `rule line 3, weakness`; the fingerprint is left out. */
async function matchLines(path: string, content: string): Promise<string[]> {
  const [entry] = fakeLayer([{ path, content }]).entries
  if (!entry) throw new Error('there is no entry')
  const matches = (await extractAll([secrets], entry, Buffer.from(content)))?.secrets ?? []
  return matches.map(({ kind, rule, line, name, weak }) =>
    [`${SHORT[kind] ?? kind} ${rule} line ${line}`, name, weak].filter(x => x).join(', '),
  )
}

const SHORT: Record<string, string> = { 'registry-credential': 'registry', 'cloud-credential': 'service' }
const HEX = noise(32, 'master', '0123456789abcdef')
const basic = (text: string) => Buffer.from(text).toString('base64')
const CHECKOUT = `gh${'s'}_${noise(36, 'checkout')}`
const header = `AUTHORIZATION: basic ${basic(`x-access-token:${CHECKOUT}`)}`
const ID = noise(16, 'id', 'ABCDEFGH234567')
const WIREGUARD = Buffer.from(noise(32)).toString('base64')
const JWK = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
const json = (value: unknown) => JSON.stringify(value, null, 1)

/** One or more files of every format. */
const FOUND: [path: string, content: string, expected: string][] = [
  ['/app/.git/config', `[http "https://github.com/"]\n\textraheader = ${header}\n`, 'registry git-config line 2'],
  ['/app/.git/config', `[http] extraheader = "${header}"\n`, 'registry git-config line 1'],
  ['/app/.git/modules/libs/deep/config', `[http]\n\textraheader = ${header}\n`, 'registry git-config line 2'],
  [
    '/app/.git/modules/a/config',
    `[remote "o"]\n\turl = https://u:${PASSWORD}@git.acme.io/a\n`,
    'registry git-config line 2',
  ],
  [
    '/srv/repository.git/config',
    `[http]\nextraHeader = Authorization: Bearer ${noise(40)}\n`,
    'registry git-config line 2',
  ],
  [
    '/root/.gitconfig',
    `[url "https://oauth2:${PASSWORD}@gitlab.acme.io/"]\ninsteadOf = git@\n`,
    'registry git-config line 1',
  ],
  ['/root/.gitconfig', `[url "https://${CHECKOUT}@github.com/"]\ninsteadOf = git@\n`, 'registry git-config line 1'],
  ['/root/.gitconfig', `[url "https://${CHECKOUT}:x-oauth-basic@github.com/"]\n`, 'registry git-config line 1'],
  ['/root/.config/git/config', `[http]\nextraheader = PRIVATE-TOKEN: ${noise(20)}\n`, 'registry git-config line 2'],
  [
    '/root/.gitconfig',
    `[credential]\nhelper = "!f() { echo username=u; echo password=${PASSWORD}; }; f"\n`,
    'registry git-config line 2',
  ],
  ['/runner/git-credentials-0a1b.config', `[http]\n extraheader = ${header}\n`, 'registry git-config line 2'],
  ['/root/.git-credentials', `https://u:${PASSWORD}@example.com`, 'registry git-credentials line 1'],
  ['/root/.config/gh/hosts.yml', `github.com:\n    oauth_token: ${GITHUB}\n`, 'registry gh line 2'],
  ['/root/.config/glab-cli/config.yml', `hosts:\n  gitlab.com:\n    token: ${noise(20)}\n`, 'registry glab line 3'],
  ['/root/.hgrc', `[auth]\nx.prefix = hg.acme.io\nx.password = ${PASSWORD}\n`, 'registry mercurial line 3'],
  [
    '/root/.subversion/auth/svn.simple/0a1b2c',
    `K 8\nusername\nV 1\nu\nK 8\npassword\nV 20\n${PASSWORD}\nEND\n`,
    'registry subversion line 6',
  ],

  ['/etc/apt/auth.conf', `machine apt.acme.io\nlogin bot\npassword ${PASSWORD}\n`, 'registry apt-auth line 3'],
  ['/etc/apt/auth.conf.d/acme.conf', `machine a login b password ${PASSWORD}\n`, 'registry apt-auth line 1'],
  ['/etc/apt/sources.list', `deb https://bot:${PASSWORD}@apt.acme.io stable main\n`, 'registry apt-sources line 1'],
  [
    '/etc/apt/sources.list.d/acme.list',
    `# x\ndeb [arch=amd64] https://b:${PASSWORD}@a.io x y\n`,
    'registry apt-sources line 2',
  ],
  [
    '/etc/apt/sources.list.d/acme.sources',
    `Types: deb\nURIs: https://deb.debian.org/debian\n https://b:${PASSWORD}@a.io/debian\nSuites: x\n`,
    'registry apt-sources line 3',
  ],
  [
    '/etc/apt/apt.conf.d/proxy',
    `Acquire::http::Proxy "http://u:${PASSWORD}@proxy:3128";\n`,
    'registry apt-conf line 1',
  ],
  [
    '/etc/yum.repos.d/acme.repo',
    `[acme]\nbaseurl=https://bot:${PASSWORD}@rpm.acme.io/el9\n`,
    'registry yum-repository line 2',
  ],
  ['/etc/yum.repos.d/acme.repo', `[acme]\nusername=bot\npassword=${PASSWORD}\n`, 'registry yum-repository line 3'],
  ['/etc/dnf/dnf.conf', `[main]\nproxy_password=${PASSWORD}\n`, 'registry yum-repository line 2'],
  ['/etc/zypp/credentials.d/acme', `username=u\npassword=${PASSWORD}\n`, 'registry yum-repository line 2'],
  ['/etc/apk/repositories', `https://u:${PASSWORD}@apk.acme.io/v3\n`, 'registry apk-repositories line 1'],
  ['/etc/pacman.d/mirrorlist', `Server = https://u:${PASSWORD}@arch.acme.io\n`, 'registry pacman line 1'],
  ['/root/.condarc', `channels:\n  - https://conda.acme.io/t/${noise(32)}/main\n`, 'registry conda line 2'],
  ['/opt/conda/.condarc', `channel_alias: https://u:${PASSWORD}@conda.acme.io\n`, 'registry conda line 1'],
  ['/app/environment.yml', `channels: [https://conda.acme.io/t/tk-${noise(30)}/x]\n`, 'registry conda line 1'],
  ['/root/.continuum/anaconda-client/tokens/https%3A.token', `ac-${noise(36)}`, 'registry conda line 1'],

  ['/root/.npmrc', `//r/:_authToken="${NPM}"\n`, 'registry npmrc line 1'],
  ['/root/.npmrc', `registry=https://u:${PASSWORD}@npm.acme.io/\n`, 'registry npmrc line 1'],
  ['/root/.config/pnpm/rc', `//r/:_authToken=${NPM}\n`, 'registry npmrc line 1'],
  ['/root/.yarnrc', `"//r/:_authToken" "${NPM}"\n`, 'registry yarnrc line 1'],
  ['/app/.yarnrc.yml', `npmScopes:\n  acme:\n    npmAuthIdent: "u:${PASSWORD}"\n`, 'registry yarnrc line 3'],
  ['/app/bunfig.toml', `[install.scopes]\nacme = { token = "${NPM}", url = "x" }\n`, 'registry bunfig line 2'],
  ['/root/.pypirc', `[x]\npassword: ${PASSWORD}\n`, 'registry pypirc line 2'],
  [
    '/root/.config/pip/pip.conf',
    `[global]\nindex-url = https://:${PASSWORD}@pypi.acme.io/\n`,
    'registry pip-conf line 2',
  ],
  ['/app/requirements.txt', `git+https://${GITHUB}@github.com/acme/private.git\n`, 'registry requirements line 1'],
  [
    '/app/requirements/prod.txt',
    `--extra-index-url https://d:${PASSWORD}@pypi.acme.io/simple\n`,
    'registry requirements line 1',
  ],
  ['/app/dev-requirements.in', `-i https://d:${PASSWORD}@pypi.acme.io/simple\n`, 'registry requirements line 1'],
  ['/app/pyproject.toml', `[[tool.uv.index]]\nurl = "https://d:${PASSWORD}@pypi.acme.io/"\n`, 'registry uv line 2'],
  [
    '/root/.local/share/uv/credentials/credentials.toml',
    `[[credential]]\npassword = "${PASSWORD}"\n`,
    'registry uv line 2',
  ],
  ['/app/Gemfile.lock', `GEM\n  remote: https://u:${PASSWORD}@gems.acme.io/\n`, 'registry lock-file line 2'],
  ['/root/.config/pypoetry/auth.toml', `[http-basic.x]\npassword = "${PASSWORD}"\n`, 'registry poetry line 2'],
  ['/root/.netrc', `default login a password ${PASSWORD}\n`, 'registry netrc line 1'],
  ['/root/.netrc', `# old\nmachine password\n login password\n password ${PASSWORD}\n`, 'registry netrc line 4'],
  ['/root/.netrc', `macdef x\nput a password b\n\nmachine a password "${PASSWORD}"\n`, 'registry netrc line 4'],
  ['/root/.cargo/config.toml', `[registries.acme]\ntoken = "Bearer ${noise(40)}"\n`, 'registry cargo line 2'],
  ['/usr/local/cargo/config.toml', `registries.acme.token = '${noise(40)}'\n`, 'registry cargo line 1'],
  ['/usr/local/cargo/credentials.toml', `[registry]\nsecret-key = "k3.secret.${noise(60)}"\n`, 'registry cargo line 2'],
  ['/root/.cargo/config', `[http]\nproxy = "http://u:${PASSWORD}@proxy:80"\n`, 'registry cargo line 2'],
  ['/root/.m2/settings.xml', `<server>\n<password>${PASSWORD}</password>`, 'registry maven-settings line 2'],
  [
    '/opt/maven/conf/settings.xml',
    `<settings><!--\n<password>repopwd</password>\n-->\n<passphrase><![CDATA[${PASSWORD}]]></passphrase>`,
    'registry maven-settings line 4',
  ],
  [
    '/root/.m2/settings.xml',
    `<settings><property>\n<name>Job-Token</name>\n<value>${noise(20)}</value></property>`,
    'registry maven-settings line 3',
  ],
  [
    '/root/.m2/settings-security.xml',
    '<settingsSecurity>\n<master>{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=}</master>',
    'registry maven-settings line 2',
  ],
  ['/app/settings.xml', `<settings>\n<server>\n<password>${PASSWORD}</password>`, 'registry maven-settings line 3'],
  ['/root/.config/pdm/config.toml', `[pypi.acme]\npassword = "${PASSWORD}"\n`, 'registry pdm line 2'],
  ['/root/.jfrog/jfrog-cli.conf.v6', json({ servers: [{ url: 'x', password: PASSWORD }] }), 'registry jfrog line 5'],
  [
    '/root/.config/gcloud/credentials.db',
    `SQLite format 3\0x{"refresh_token": "1//${noise(60)}"}`,
    'service gcloud-credentials line 1',
  ],
  ['/root/.mc/config.json', json({ aliases: { s3: { secretKey: AWS_SECRET } } }), 'service minio line 4'],
  ['/root/.kube/prod.yaml', `users:\n- user:\n    token: ${noise(60)}\n`, 'service kubeconfig line 3'],
  ['/root/.mylogin.cnf', `\0\0\0\0${noise(60)}`, 'service my-cnf line 1'],
  ['/etc/apache2/.htdigest', `admin:private:${HEX}\n`, 'service htpasswd line 1, hash'],
  ['/etc/nginx/.htpasswd', `admin:${noise(13)}\n`, 'service htpasswd line 1, hash'],
  [
    '/root/.gradle/gradle.properties',
    `org.gradle.caching=true\nacmePassword=${PASSWORD}\n`,
    'registry gradle line 2, acmePassword',
  ],
  ['/root/.sbt/.credentials', `realm=x\nuser=u\npassword=${PASSWORD}\n`, 'registry sbt line 3'],
  ['/root/.gem/credentials', `---\n:rubygems_api_key: ${noise(48)}`, 'registry gem line 2'],
  ['/usr/local/bundle/config', `---\nBUNDLE_GEMS__ACME__IO: "bot:${PASSWORD}"\n`, 'registry bundler line 2'],
  ['/app/.bundle/config', `BUNDLE_PATH: "x"\nBUNDLE_GITHUB__COM: ${GITHUB}:x-oauth-basic\n`, 'registry bundler line 2'],
  ['/app/.bundle/config', `BUNDLE_MIRROR__A: "https://u:${PASSWORD}@b"\n`, 'registry bundler line 1'],
  [
    '/app/auth.json',
    json({ 'http-basic': { 'r.acme.io': { username: 'u', password: PASSWORD } } }),
    'registry composer-auth line 5',
  ],
  ['/root/.composer/auth.json', json({ 'github-oauth': { 'github.com': GITHUB } }), 'registry composer-auth line 3'],
  ['/app/auth.json', json({ bearer: { 'r.acme.io': noise(40) } }), 'registry composer-auth line 3'],
  [
    '/app/auth.json',
    json({ 'gitlab-token': { 'g.acme.io': { username: 'x', token: noise(20) } } }),
    'registry composer-auth line 5',
  ],
  [
    '/app/NuGet.Config',
    `<x>\n<add value="${PASSWORD}" key="ClearTextPassword" />\n</x>`,
    'registry nuget-config line 2',
  ],
  ['/root/.rattler/credentials.json', json({ 'a.io': { CondaToken: noise(30) } }), 'registry rattler line 3'],
  ['/root/.config/go/env', `GOPROXY=https://u:${PASSWORD}@go.acme.io\n`, 'registry go-env line 1'],
  ['/root/.hex/hex.config', `{'$write_key',<<"${HEX}">>}.\n`, 'registry hex line 1'],
  ['/root/.config/dart/pub-tokens.json', json({ hosted: [{ url: 'x', token: noise(30) }] }), 'registry pub line 5'],

  [
    '/root/.docker/config.json',
    json({ auths: { 'a.io': { auth: basic(`u:${PASSWORD}`) } } }),
    'registry docker-config line 4',
  ],
  [
    '/root/.docker/config.json',
    json({ auths: { 'a.io': { identitytoken: noise(40) } } }),
    'registry docker-config line 4',
  ],
  ['/root/.dockercfg', json({ 'a.io': { auth: basic(`u:${PASSWORD}`), email: '' } }), 'registry docker-config line 3'],
  [
    '/root/.docker/config.json',
    json({ proxies: { default: { httpProxy: `http://u:${PASSWORD}@p` } } }),
    'registry docker-config line 4',
  ],
  ['/root/.aws/credentials', `[default]\naws_secret_access_key = ${AWS_SECRET}\n`, 'service aws-credentials line 2'],
  ['/root/.aws/sso/cache/0a1b.json', json({ accessToken: noise(100) }), 'service aws-credentials line 2'],
  [
    '/root/.config/gcloud/application_default_credentials.json',
    json({ refresh_token: `1//${noise(60)}` }),
    'service gcloud-credentials line 2',
  ],
  [
    '/root/.azure/msal_token_cache.json',
    json({ RefreshToken: { x: { secret: noise(200) } } }),
    'service azure-tokens line 4',
  ],
  [
    '/root/.kube/config',
    `users:\n- name: a\n  user:\n    client-key-data: ${basic(PRIVATE_KEY)}\n`,
    'service kubeconfig line 4',
  ],
  ['/etc/kubernetes/admin.conf', `users:\n- user: \n    token: ${noise(60)}\n`, 'service kubeconfig line 3'],
  ['/app/kubeconfig', json({ users: [{ user: { token: noise(60) } }] }), 'service kubeconfig line 5'],
  [
    '/root/.config/helm/repositories.yaml',
    `repositories:\n- name: a\n  password: ${PASSWORD}\n`,
    'service helm line 3',
  ],
  [
    '/root/.terraform.d/credentials.tfrc.json',
    json({ credentials: { 'a.io': { token: noise(60) } } }),
    'service terraform line 4',
  ],
  [
    '/app/terraform.tfstate',
    json({ resources: [{ type: 'aws_db_instance', instances: [{ attributes: { id: 'db', password: PASSWORD } }] }] }),
    'service terraform-state line 9',
  ],
  [
    '/app/terraform.tfstate.backup',
    json({ resources: [{ type: 'random_password', instances: [{ attributes: { length: 20, result: PASSWORD } }] }] }),
    'service terraform-state line 9',
  ],
  [
    '/app/prod.tfstate',
    json({ outputs: { dsn: { value: PASSWORD, sensitive: true } } }),
    'service terraform-state line 4',
  ],
  ['/app/prod.auto.tfvars', `region = "eu"\ndb_password = "${PASSWORD}"\n`, 'service tfvars line 2, db_password'],
  ['/app/config/master.key', HEX, 'service rails-key line 1'],
  ['/app/config/credentials/production.key', `${HEX}\n`, 'service rails-key line 1'],
  ['/root/.vault-token', `${noise(26)}\n`, 'service vault-token line 1'],
  ['/root/.s3cfg', `[default]\nsecret_key = ${AWS_SECRET}\n`, 'service s3cfg line 2'],
  ['/etc/passwd-s3fs', `AKIA${ID}:${AWS_SECRET}\n`, 'service s3fs line 1'],
  ['/root/.boto', `[Credentials]\ngs_oauth2_refresh_token = ${noise(40)}\n`, 'service boto line 2'],
  ['/root/.config/rclone/rclone.conf', `[s3]\ntype = s3\nsecret_access_key = ${AWS_SECRET}\n`, 'service rclone line 3'],
  ['/root/.config/doctl/config.yaml', `access-token: ${noise(64)}\n`, 'service doctl line 1'],
  ['/root/.fly/config.yml', `access_token: ${noise(64)}\n`, 'service fly line 1'],
  ['/root/.pulumi/credentials.json', json({ accessTokens: { 'https://a.io': noise(40) } }), 'service pulumi line 3'],
  ['/root/.kaggle/kaggle.json', json({ username: 'u', key: HEX }), 'service kaggle line 3'],
  ['/root/.databrickscfg', `[DEFAULT]\ntoken = ${noise(36)}\n`, 'service databricks line 2'],
  ['/root/.snowsql/config', `[connections]\npassword = "${PASSWORD}"\n`, 'service snowflake line 2'],
  ['/root/.sentryclirc', `[auth]\ntoken=${noise(64)}\n`, 'service sentry line 2'],
  ['/root/.pgpass', `# host\ndb\\:1:5432:*:app:${PASSWORD}\n`, 'service pgpass line 2'],
  ['/root/.pg_service.conf', `[app]\nhost=db\npassword=${PASSWORD}\n`, 'service pg-service line 3'],
  ['/root/.my.cnf', `[client]\npassword="${PASSWORD}"\n`, 'service my-cnf line 2'],
  ['/etc/mysql/conf.d/app.cnf', `[client]\npassword=${PASSWORD}\n`, 'service my-cnf line 2'],
  ['/etc/nginx/.htpasswd', `admin:$apr1$${noise(8)}$${noise(22)}\n`, 'service htpasswd line 1, hash'],
  ['/etc/nginx/htpasswd', `# x\nadmin:$2y$05$${noise(53)}\n`, 'service htpasswd line 2, hash'],
  ['/etc/nginx/users.htpasswd', `admin:{PLAIN}${PASSWORD}\n`, 'service htpasswd line 1'],
  ['/root/.msmtprc', `account a\nuser u\npassword ${PASSWORD}\n`, 'service msmtp line 3'],
  ['/etc/postfix/sasl_passwd', `[smtp.acme.io]:587 u:${PASSWORD}\n`, 'service mail line 1'],
  ['/root/.curlrc', `user = "u:${PASSWORD}"\n`, 'service curlrc line 1'],
  ['/root/.wgetrc', `http_password = ${PASSWORD}\n`, 'service wgetrc line 1'],
  ['/etc/krb5.keytab', `\x05\x02${noise(100)}`, 'service keytab line 1'],
  [
    '/app/.git/FETCH_HEAD',
    `${HEX}\t\tbranch 'main' of https://u:${PASSWORD}@git.acme.io/a\n`,
    'registry git-config line 1',
  ],
  [
    '/app/.git/logs/HEAD',
    `0 1 a <b> 1 +0\tclone: from https://u:${PASSWORD}@git.acme.io/a\n`,
    'registry git-config line 1',
  ],
  [
    '/root/.config/glab-cli/config.yml',
    `hosts:\n  gitlab.com:\n    token: !!null ${noise(26)}\n`,
    'registry glab line 3',
  ],
  ['/root/.config/tea/config.yml', `logins:\n  - name: x\n    token: ${HEX}\n`, 'registry tea line 3'],
  ['/etc/yum/vars/token', `${noise(32)}\n`, 'registry yum-variable line 1'],
  ['/etc/dnf/vars/artifactory_password', `${noise(20)}\n`, 'registry yum-variable line 1'],
  ['/app/setup.cfg', `[easy_install]\nindex-url = https://u:${PASSWORD}@pypi.acme.io/\n`, 'registry pip-conf line 2'],
  ['/app/package-lock.json', `{"resolved":\n"https://u:${PASSWORD}@npm.acme.io/x.tgz"}`, 'registry lock-file line 2'],
  ['/app/package.json', `{"dependencies":{\n"x":"git+https://${HEX}@github.com/a/x.git"}}`, 'registry manifest line 2'],
  ['/app/Gemfile', `source "https://u:${PASSWORD}@gems.acme.io"\n`, 'registry manifest line 1'],
  ['/app/.bundle/config', `---\nBUNDLE_GEM__FURY__IO: "${noise(20)}"\n`, 'registry bundler line 2'],
  ['/usr/local/cargo/credentials', `[registry]\ntoken = "cio${noise(32)}"\n`, 'registry cargo line 2'],
  [
    '/app/auth.json',
    json({ 'custom-headers': { 'r.acme.io': [`API-TOKEN: ${noise(30)}`] } }),
    'registry composer-auth line 4',
  ],
  [
    '/app/composer.json',
    json({ config: { 'http-basic': { 'r.acme.io': { password: PASSWORD } } } }),
    'registry composer-auth line 5',
  ],
  [
    '/run/containers/0/auth.json',
    json({ auths: { 'a.io': { auth: basic(`u:${PASSWORD}`) } } }),
    'registry docker-config line 4',
  ],
  ['/app/NuGet.Config', `<add key="http_proxy.password" value="${PASSWORD}" />`, 'registry nuget-config line 1'],
  [
    '/usr/share/maven/ref/settings-docker.xml',
    `<server>\n<password>${PASSWORD}</password>`,
    'registry maven-settings line 2',
  ],
  ['/app/ci-settings.xml', `<settings><server><password>${PASSWORD}</password>`, 'registry maven-settings line 1'],
  ['/app/.mvn/jvm.config', `-Xmx1g -Dhttp.proxyPassword=${PASSWORD}\n`, 'registry maven-settings line 1'],
  [
    '/root/.gradle/gradle.properties',
    `a=b\nartifactory_password ${PASSWORD}\n`,
    'registry gradle line 2, artifactory_password',
  ],
  [
    '/root/.gradle/gradle.properties',
    `gpr.user=u\ngpr.key=${HEX}${noise(8, 'x', '0123456789abcdef')}\n`,
    'registry gradle line 2',
  ],
  ['/root/.gradle/init.gradle', `credentials { username 'b'\n password '${PASSWORD}' }\n`, 'registry gradle line 2'],
  ['/root/.gradle/init.d/a.gradle.kts', `credentials { password = "${PASSWORD}" }\n`, 'registry gradle line 1'],
  ['/root/.sbt/1.0/a.sbt', `credentials += Credentials("Nexus", "a.io", "b", "${PASSWORD}")\n`, 'registry sbt line 1'],
  ['/root/.gemrc', `---\n:rubygems_api_key: ${noise(48)}\n`, 'registry gem line 2'],
  ['/root/.npmrc.bak', `//r/:_password=${PASSWORD}\n`, 'registry npmrc line 1'],
  [
    '/root/credentials.csv',
    `Access key ID,Secret access key\nAKIA${ID},${AWS_SECRET}\n`,
    'service aws-credentials line 2',
  ],
  [
    '/root/new_user_credentials.csv',
    `User,Password,Access key ID,Secret access key,Link\nbot,,AKIA${ID},${AWS_SECRET},https://x\n`,
    'service aws-credentials line 2',
  ],
  ['/root/rootkey.csv', `AWSAccessKeyId=AKIA${ID}\r\nAWSSecretKey=${AWS_SECRET}\r\n`, 'service aws-credentials line 2'],
  ['/app/azureauth.json', json({ clientId: 'x', clientSecret: noise(34) }), 'service azure-tokens line 3'],
  ['/root/.kube/config', `users:\n- user: {token: ${noise(60)}}\n`, 'service kubeconfig line 2'],
  ['/app/kube_config_cluster.yml', `users:\n- user:\n    token: ${noise(60)}\n`, 'service kubeconfig line 3'],
  [
    '/srv/serviceaccount/token',
    `${basic('{"alg":"RS256"}')}.${noise(99)}.${noise(99)}`,
    'service service-account line 1',
  ],
  ['/app/terraform.tfvars.json', json({ region: 'eu', db: { password: PASSWORD } }), 'service tfvars line 4, password'],
  ['/app/tokens.auto.tfvars.json', json({ api_tokens: 1, api_token: [PASSWORD] }), 'service tfvars line 4, api_token'],
  [
    '/app/terraform.tfstate.1700000000.backup',
    json({ resources: [{ type: 'x', instances: [{ attributes: { secret_string: PASSWORD } }] }] }),
    'service terraform-state line 8',
  ],
  [
    '/app/terraform.tfstate',
    json({
      modules: [
        { path: ['root'], resources: { 'random_password.x': { primary: { attributes: { result: PASSWORD } } } } },
      ],
    }),
    'service terraform-state line 11',
  ],
  [
    '/app/config/secrets.yml',
    `development:\n  secret_key_base: ${HEX}${HEX}\n\nproduction:\n  # generated\n\n  secret_key_base: "${HEX}${HEX}"\n`,
    'service rails-secrets line 4',
  ],
  [
    '/app/a.tfstate',
    json({ outputs: { db: { value: { host: 'a.acme.io', password: PASSWORD }, sensitive: true } } }),
    'service terraform-state line 6',
  ],
  ['/etc/passwd-s3fs', `bucket:minio:${AWS_SECRET}\n`, 'service s3fs line 1'],
  ['/var/lib/postgresql/pgpass', `db:5432:*:app:${PASSWORD}\n`, 'service pgpass line 1'],
  ['/etc/apache2/htpasswd.users', `app:{PLAIN}${PASSWORD}\n`, 'service htpasswd line 1'],
  ['/etc/odbc.ini', `[acme]\nUID=sa\nPWD=${PASSWORD}\n`, 'service odbc line 3'],
  ['/etc/pgbouncer/userlist.txt', `"app" "${PASSWORD}"\n`, 'service pgbouncer line 1'],
  ['/etc/pgbouncer/userlist.txt', `"app" "md5${HEX}"\n`, 'service pgbouncer line 1, hash'],
  ['/etc/exim4/passwd.client', `# x\n*.acme.io:bot:${PASSWORD}\n`, 'service exim line 2'],
  ['/etc/rsyncd.secrets', `bot:${PASSWORD}\n`, 'service rsync line 1'],
  ['/root/.smbcredentials', `username=a\npassword=${PASSWORD}\n`, 'service samba line 2'],
  ['/etc/ppp/chap-secrets', `# client server secret\nbot * "${PASSWORD}" *\n`, 'service ppp line 2'],
  ['/root/.curlrc', `header = "X-JFrog-Art-Api: ${noise(60)}"\n`, 'service curlrc line 1'],
  ['/root/.curlrc', `-H "PRIVATE-TOKEN: ${noise(20)}"\n`, 'service curlrc line 1'],
  ['/root/.curlrc', `oauth2-bearer ${noise(40)}\n`, 'service curlrc line 1'],
  ['/root/.wgetrc', `header = Authorization: Bearer ${noise(40)}\n`, 'service wgetrc line 1'],
  ['/app/sentry.properties', `defaults.org=x\nauth.token=${noise(64)}\n`, 'service sentry line 2'],
  ['/root/.circleci/cli.yml', `host: https://circleci.com\ntoken: ${HEX}\n`, 'service circleci line 2'],
  ['/root/.cloudflared/a.json', json({ TunnelSecret: noise(44) }), 'service cloudflared line 2'],
  [
    '/root/.config/configstore/firebase-tools.json',
    json({ tokens: { refresh_token: `1//0${noise(90)}` } }),
    'service firebase line 3',
  ],
  ['/root/.cache/huggingface/token', noise(37), 'service huggingface line 1'],
  [
    '/root/.config/netlify/config.json',
    json({ users: { a: { auth: { token: noise(43) } } } }),
    'service netlify line 5',
  ],
  ['/root/.config/ngrok/ngrok.yml', `version: 2\nauthtoken: ${noise(43)}\n`, 'service ngrok line 2'],
  ['/app/.streamlit/secrets.toml', `db_password = "${PASSWORD}"\n`, 'service streamlit line 1, db_password'],
  ['/root/.local/share/com.vercel.cli/auth.json', json({ token: noise(24) }), 'service vercel line 2'],
  ['/root/.config/.wrangler/config/default.toml', `oauth_token = "${noise(40)}"\n`, 'service wrangler line 1'],
  ['/app/.flaskenv', `SECRET_KEY=${PASSWORD}\n`, 'env-file dotenv line 1, SECRET_KEY'],
  ['/app/.dev.vars', `API_SECRET=${PASSWORD}\n`, 'env-file dotenv line 1, API_SECRET'],
  ['/app/.env~', `DB_PASSWORD=${PASSWORD}\n`, 'env-file dotenv line 1, DB_PASSWORD'],
]

/** Files whose names do not say what they are. */
const BY_CONTENT: [path: string, content: string, expected: string][] = [
  ['/app/config.json', json({ auths: { 'a.io': { auth: basic(`u:${PASSWORD}`) } } }), 'registry docker-config line 4'],
  ...['Auths', 'AUTHS', 'auth\u017f'].flatMap((key): [string, string, string][] => [
    ['/app/a.json', json({ [key]: { 'a.io': { Auth: basic(`u:${PASSWORD}`) } } }), 'registry docker-config line 4'],
    [
      '/root/.docker/config.json',
      json({ [key]: { a: { IdentityToken: noise(40) } } }),
      'registry docker-config line 4',
    ],
  ]),
  [
    '/app/b.json',
    `{"\\u0061\\u0055th\\u0073":{"a":{"\\u0061uth":"${basic(`u:${PASSWORD}`)}"}}}`,
    'registry docker-config line 1',
  ],
  ['/srv/db.txt', `# db\ndb.acme.io:5432:orders:app:${PASSWORD}\n`, 'service pgpass line 2'],
  ['/srv/net', `x\nmachine git.acme.io login ci password ${PASSWORD}\n`, 'registry netrc line 2'],
  ['/srv/npm.cfg', `//npm.acme.io/:_password=${basic(PASSWORD)}\n`, 'registry npmrc line 1'],
  ['/srv/client.opt', `[client]\nuser=app\npassword=${PASSWORD}\n`, 'service my-cnf line 3'],
  ['/app/keys.conf', JSON.stringify(JWK).replace('"kty"', '"\\u006bty"'), 'private-key json-web-key line 1'],
  ['/root/.kube/config', `x: &p ${PASSWORD}\nusers:\n- user:\n    password: *p\n`, 'service kubeconfig line 1'],
  ['/root/.kube/config', `users:\n- user:\n    "pass\\x77ord": "${PASSWORD}"\n`, 'service kubeconfig line 3'],
  [
    '/app/.git/config',
    `[core]\n[remote "o"]\n\turl = "https://u:${PASSWORD.slice(0, 5)}\\\n${PASSWORD.slice(5)}@git.acme.io/x"\n`,
    'registry git-config line 3',
  ],
  ['/app/auth.json', json({ auths: { 'a.io': { auth: basic(`u:${PASSWORD}`) } } }), 'registry docker-config line 4'],
  [
    '/opt/admin.conf',
    `kind: Config\nusers:\n- user:\n    client-key-data: ${basic(PRIVATE_KEY)}\n`,
    'service kubeconfig line 4',
  ],
  ['/app/deploy.yaml', json({ kind: 'Config', users: [{ user: { token: noise(60) } }] }), 'service kubeconfig line 6'],
  [
    '/app/k8s/db.yaml',
    `kind: ConfigMap\ndata:\n  password: ${PASSWORD}\n---\nkind: Secret\ndata:\n  user: ${basic('app')}\n  password: ${basic(PASSWORD)}\n`,
    'service kubernetes-secret line 8, password',
  ],
  [
    '/app/k8s/db.yml',
    `stringData: {user: a, db-password: "${PASSWORD}"}\nkind: Secret\n`,
    'service kubernetes-secret line 1, db-password',
  ],
  [
    '/app/k8s/pull.yaml',
    `kind: Secret\ndata:\n  .dockerconfigjson: ${basic(json({ auths: { a: { auth: basic(`u:${PASSWORD}`) } } }))}\n`,
    'service kubernetes-secret line 3',
  ],
  [
    '/app/k8s/db.json',
    json({ kind: 'Secret', data: { password: basic(PASSWORD) } }),
    'service kubernetes-secret line 4, password',
  ],
  ['/app/k8s/tls.yaml', `kind: Secret\ndata:\n  tls.key: ${basic(PRIVATE_KEY)}\n`, 'private-key private-key line 3'],
  ['/app/jwks.json', json({ keys: [JWK] }), 'private-key json-web-key line 8'],
  ['/app/jwk.json', json({ kty: 'oct', k: noise(43) }), 'private-key json-web-key line 3'],
  ['/app/jwk.json', json({ ...JWK, x: noise(43) }), 'private-key json-web-key line 6, unparsed'],
  [
    '/app/wg0.conf',
    `[Interface]\nPrivateKey = ${WIREGUARD}\n[Peer]\nPublicKey = ${WIREGUARD}\n`,
    'private-key wireguard line 2',
  ],
  ['/etc/wireguard/wg0.conf', `[Interface]\n[Peer]\nPresharedKey=${WIREGUARD}\n`, 'private-key wireguard line 3'],
]

describe('a secret in the file made for it', () => {
  test.each(FOUND)('%s: %#', async (path, content, expected) => {
    expect(await matchLines(path, content)).toEqual([expected])
  })

  test.each(BY_CONTENT)('by its content, %s: %#', async (path, content, expected) => {
    expect(await matchLines(path, content)).toEqual([expected])
    for (const value of ['changeme', '', 'DB_PASSWORD']) {
      const example = content.replaceAll(PASSWORD, value).replaceAll(basic(PASSWORD), basic(value))
      if (example !== content) expect(await matchLines(path, example)).toEqual([])
    }
  })

  test('every format has a case', () => {
    const rules = FOUND.filter(([, , line]) => !line.startsWith('env-file')).map(
      ([path]) => chooseFormat(path, path.slice(path.lastIndexOf('/') + 1))?.rule,
    )
    expect([...new Set(rules)].sort()).toEqual([...new Set(FORMATS.map(({ rule }) => rule))].sort())
  })

  test.each(FOUND.filter(([, content]) => content.includes(PASSWORD)))(
    'with an example in its place, %s: %#',
    async (path, content) => {
      for (const value of [
        'changeme',
        `\${SECRET_PASSWORD}`,
        '$PASSWORD',
        'xxxxxxxx',
        '<password>',
        '%PASSWORD%',
        '',
        'ACME_REPO_PASSWORD',
        '__REPO_PASSWORD__',
        '@repo.password@',
        '[password]',
        'arn:aws:secretsmanager:eu-west-1:1:secret:x',
        'ssm:/prod/db',
      ]) {
        expect(await matchLines(path, content.replaceAll(PASSWORD, value))).toEqual([])
      }
    },
  )

  test.each(FOUND.filter(([, content]) => !/^[\0\x05]/.test(content)))(
    'not in another file than %s: %#',
    async (_, content) => {
      const matches = await matchLines('/app/node_modules/a/notes.md', content)
      expect(matches).toEqual([])
    },
  )
})

describe('no secret', () => {
  test.each<[string, string]>([
    ['/app/.git/config', '[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic ***\n'],
    ['/app/.git/config', '[remote "origin"]\n\turl = https://alexander-hamilton@github.com/acme/app.git\n'],
    ['/app/.git/config', '[remote "origin"]\n\turl = git@github.com:acme/app.git\n'],
    ['/root/.gitconfig', '[http]\nextraheader = X-Trace: 0123456789abcd\n[credential]\nhelper = store\n'],
    ['/etc/apt/auth.conf.d/readme', '# machine example.com login u password secretsecret\n'],
    [
      '/etc/apt/sources.list.d/x.sources',
      'Types: deb\nURIs: http://deb.debian.org/debian\nSigned-By: /usr/share/keyrings/a.gpg\n',
    ],
    ['/etc/yum.repos.d/x.repo', '[x]\nbaseurl=https://rpm.acme.io\n#password=\ngpgkey=file:///etc/pki/x\n'],
    [
      '/usr/local/bundle/config',
      'BUNDLE_BUILD__MYSQL2: "--with-ldflags=-L/usr:lib"\nBUNDLE_GEM__TEST: "minitest"\nBUNDLE_SILENCE_ROOT_WARNING: "1"\n',
    ],
    [
      '/root/.cargo/config.toml',
      '[registry]\nglobal-credential-providers = ["cargo:token"]\n[net]\ngit-fetch-with-cli = true\n',
    ],
    ['/app/requirements.txt', 'flask==3.0 --hash=sha256:0a1b\ngit+https://github.com/acme/x@v1.2\n'],
    ['/root/.condarc', 'channels:\n  - https://conda.anaconda.org/t/<TOKEN>/main\n  - conda-forge\n'],
    ['/app/config/master.key', 'the key is in the password manager\n'],
    ['/app/auth.json', json({ token: noise(40), user: 'x' })],
    ['/opt/maven/conf/settings.xml', '<settings><!-- <password>repopwd</password> --><servers></servers>'],
    ['/app/settings.xml', `<preferences><password>${PASSWORD}</password></preferences>`],
    [
      '/root/.m2/settings.xml',
      '<server><password>{COQLCE6DU6GtcS5P+x=}</password><password>{9OQLCE6DU6GtcS5P=}</password>',
    ],
    [
      '/app/NuGet.Config',
      '<add key="ClearTextPassword" value="%NUGET_TOKEN%" /><add key="a" value="https://api.nuget.org/v3" />',
    ],
    ['/root/.gradle/gradle.properties', 'org.gradle.jvmargs=-Xmx2g\nkeyAlias=release\nacmePassword=\n'],
    ['/root/.docker/config.json', json({ auths: { 'a.io': {} }, credsStore: 'desktop' })],
    [
      '/root/.docker/config.json',
      json({ auths: { 'a.io': { auth: basic('00000000-0000-0000-0000-000000000000:') } } }),
    ],
    ['/root/.kube/config', `users:\n- user:\n    client-certificate-data: ${noise(80)}\n    tokenFile: /var/run/x\n`],
    [
      '/app/terraform.tfstate',
      json({
        outputs: { ip: { value: '10.0.0.10', sensitive: false } },
        resources: [{ type: 'x', instances: [{ attributes: { password: null, key_name: 'deploy-key' } }] }],
      }),
    ],
    ['/app/x.tfvars', 'db_password = var.password\nregion = "eu"\n'],
    ['/root/.pgpass', '# hostname:port:database:username:password\n'],
    ['/etc/mysql/my.cnf', '[client]\n# password = your_password\nport = 3306\n'],
    ['/etc/nginx/.htpasswd', '# user:password\n'],
    ['/root/.msmtprc', 'passwordeval "gpg -d x.gpg"\n'],
    ['/root/.curlrc', 'user-agent = "a:bcdefgh"\nproxy = http://proxy:3128\n'],
    ['/root/.netrc', 'machine password login u\n'],
    ['/root/.npmrc', '//r/:_authToken=anonymous\n//s/:_authToken=TOKEN_HERE\n//t/:_authToken=secretToken\n'],
    ['/app/requirements.txt', '-i https://__token__:PYPI_TOKEN@a.io\ngit+https://GITHUB_TOKEN@github.com/x/y\n'],
    [
      '/root/.condarc',
      'channels:\n - https://user:PASS@a.io\n - https://a.io/t/TOKEN123/main\n - https://a.io/t/transformers-nightly-2024/x\n',
    ],
    ['/app/.git/config', '[remote "o"]\nurl = https://MyCompanyDeployUser2024@dev.azure.com/x\n'],
    ['/root/.kube/config', 'users:\n- user: {token: SERVICE_TOKEN, password: PLACE_HOLDER}\n'],
    [
      '/root/.aws/credentials',
      'aws_secret_access_key=localstack\naws_secret_access_key=not-used\naws_secret_access_key=dynamodb-local\n',
    ],
    [
      '/root/.gradle/gradle.properties',
      'storePassword=android\nkeyPassword android\nnexusPassword=defaultPassword\n# gpr.key=x\n',
    ],
    [
      '/root/.gemrc',
      ':gemhome: /bundle/gems\n:gempath: gems-folder-x\n:ssl_client_cert: ~/.gem/client.pem\n:channel: something-long-2024\n',
    ],
    ['/root/.gem/credentials', ':rubygems_api_key: RUBYGEMS_API_KEY\n'],
    ['/app/.bundle/config', 'BUNDLE_GEM__GITHUB_USERNAME: "someonelongname"\nBUNDLE_GEM__CHANGELOG: "something"\n'],
    [
      '/app/terraform.tfstate',
      json({
        outputs: {
          arn: { value: 'arn:aws:secretsmanager:eu-west-1:1:secret:x', sensitive: true },
          hosts: { value: ['a.acme.io', 'b.acme.io'], sensitive: true },
        },
        resources: [
          { type: 'aws_iam_access_key', instances: [{ attributes: { encrypted_secret: `wcBMA${noise(200)}` } }] },
          {
            type: 'google_secret_manager_secret_version',
            instances: [{ attributes: { secret: 'projects/x/secrets/y' } }],
          },
        ],
      }),
    ],
    [
      '/app/x.tfvars',
      'a_password = "REPLACE_WITH_PASSWORD"\nb_secret = "@Microsoft.KeyVault(SecretUri=https://x)"\nc_token = "gcp:secretmanager:projects/x"\n',
    ],
    [
      '/app/.env',
      'A_SECRET=change-this-in-production\nB_PASSWORD=B_PASSWORD\nC_TOKEN=`cat /run/x`\nD_KEY=sm://x/y\nE_PASSWORD=ssm:/prod/db\n',
    ],
    [
      '/app/config/secrets.yml',
      `development:\n  secret_key_base: ${HEX}${HEX}\nproduction:\n  x: 1\ntest:\n  secret_key_base: ${HEX}${HEX}\n`,
    ],
    ['/app/config.json', json({ auths: { 'a.io': {} }, auth: basic(`u:${PASSWORD}`) })],
    ['/app/k8s/db.yaml', `kind: SealedSecret\ndata:\n  password: ${basic(PASSWORD)}\n`],
    ['/app/k8s/db.yaml', 'kind: Secret\nstringData:\n  password: {{ .Values.password }}\n  token: "$TOKEN"\n'],
    ['/app/jwks.json', json({ keys: [{ ...JWK, d: undefined }] })],
    ['/app/wg0.conf', `[Interface]\nPrivateKey = PRIVATE_KEY_HERE\n[Peer]\nPublicKey = ${WIREGUARD}\n`],
    ['/app/passwords.csv', `id,secret\n1,${AWS_SECRET}\n`],
    ['/root/.curlrc', 'header = "Accept: application/json"\nheader = "X-Trace: 0123456789ab"\n'],
  ])('%s: %#', async (path, content) => {
    expect(await matchLines(path, content)).toEqual([])
  })
})

test('many examples do not hide a secret behind them', async () => {
  const content = `${'machine a login b password changeme\n'.repeat(20_000)}machine a login b password ${PASSWORD}\n`
  expect(await matchLines('/root/.netrc', content)).toEqual(['registry netrc line 20001'])
})

const PIECES = [
  '\n',
  ' ',
  '\t',
  '=',
  ':',
  '"',
  "'",
  '/',
  '@',
  '\\',
  '{',
  '[',
  '}',
  ',',
  '<',
  '<!--',
  '-->',
  '://',
  '#',
  'a',
  '0',
  '.',
  '-',
]
const WORDS = [
  'password',
  'token',
  'extraheader',
  'BUNDLE_A__',
  '/t/',
  '<add ',
  'macdef ',
  'machine ',
  '$apr1$',
  '{PLAIN}',
  '<name>',
  '- ',
]

test.each(FORMATS.map(({ rule, files, find }) => [`${rule} ${files[0]}`, find] as const))(
  '%s takes linear time on any text',
  async (_, find) => {
    const work = (text: string) => {
      let count = 0
      for (const { at } of find(text)) count += at
      return count
    }
    for (const piece of [...PIECES, ...WORDS].flatMap(one => [one, `${one}a`, `${one}\n`])) {
      const text = (length: number) => piece.repeat(length / piece.length)
      if ((await cpuSeconds(() => work(text(2 ** 15)))) < 0.05) continue
      const growth = await growthOfWork(2 ** 15, text, work)
      if (growth >= LINEAR)
        throw new Error(`${JSON.stringify(piece)} takes ${growth} times as long for 16 times the length`)
    }
  },
)

test('any text is read without an exception', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...PIECES, ...WORDS, PASSWORD), fc.string()), { maxLength: 40 })
  fc.assert(
    fc.property(fc.constantFrom(...FORMATS), text, (format, pieces) => {
      for (const { value } of findInFormat(format, pieces.join(''))) expect(value.length).toBeGreaterThan(0)
    }),
    { numRuns: 2000, seed: 7 },
  )
})
