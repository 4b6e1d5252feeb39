import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { observeSecrets, SECRET_NEEDS, UNSEARCHED } from './observe.ts'
import { DELETING, fileMessage, hidden, MOUNT, type Noun, type SecretWords } from './words.ts'

export const privateKey: Check = {
  id: 'secrets/private-key',
  title: 'Private key shipped',
  severity: 'error',
  inherited: 'error',
  evidence: {
    proven: 'The key parses.',
    likely:
      'The key has a password (Stagegate does not try passwords), is inside a program (ELF, PE) and not appended to it, is a JSON Web Key or one of WireGuard in a folder for tests, examples or documents, or does not parse.',
    possible: UNSEARCHED,
  },
  systems: 'any',
  needs: SECRET_NEEDS,
  docs: {
    why: 'Anyone who can pull the image has the key. A leaked key must be replaced everywhere.',
    how: prose`
      The check looks in every file of every layer for private keys in PEM (PKCS#1, PKCS#8, SEC1), OpenSSH, OpenPGP and
      PuTTY format, in UTF-16 and UTF-32 too, and at the start of a file in DER, PKCS#12, JKS, JCEKS, ssh.com's form, and Microsoft's
      PRIVATEKEYBLOB and PVK, whatever their names are. It finds what OpenSSL and OpenSSH read: behind other text, under the label of another kind of key, and with any
      number of spaces. In files that are named like keys, it also reads binary OpenPGP, GnuPG's format and large key stores. In
      those, and in the image's own texts (but not in documents), a key in PEM or DER may also be in Base64, even with the line ends of a string in JSON, or be the whole text in hexadecimal,
      and private JSON Web Keys (in strings of JSON and the objects of Python, JavaScript and YAML too) and WireGuard's keys count. BER counts like DER, and a line may end with CR, LF or both.
      JSON and XML may write any character of a key as a number. An OpenPGP block needs no end: its first whole secret packet
      is the proof. In a file of gzip or zstd of up to 64 KiB, the check looks for all these forms in the first 16 MiB of its content. Only the content of a key counts, not a name or a header; certificates, stores of
      certificates, and public keys are not findings. A file that a later layer deletes or replaces is still shipped, and
      the finding says so.

      The check also reads names of files, targets of symlinks, extended attributes, and records and unused fields of headers in the
      layers' archives that engines drop when they unpack a layer, the content of whiteouts, and data behind the end of a layer's archive, in frames of zstd
      that decoders skip, or in gzip's first header.

      A key that parses is an error in any folder, and even in the base image. What is only likely is an info there, and so is
      a key in a folder for tests; a key inside a program is not a finding. An SSH host key is a warning.

      Keys that anyone can download are infos: well-known example keys, by their fingerprints (of Go, Python's tests, OpenSSL's
      demonstrations, Twisted, Tornado, gevent, Puma, the Google Cloud SDK, the AWS CLI, Vagrant and a few npm packages). So are
      keys of the base image that the record of a package manager names, not only the name of a folder: the list of files of a
      distribution's package; \`node_modules/.package-lock.json\`, \`.yarn-integrity\`, \`.yarn-state.yml\` or pnpm's
      \`lock.yaml\` for a package from a registry; the \`RECORD\` of a wheel without \`direct_url.json\`; \`bun.lock\`;
      Composer's \`installed.json\`; the records of Go's module cache, of Cargo, RubyGems and Mix.

      An instruction can write any record. In other layers, a record of a language's package manager therefore makes the finding a
      warning, and the database of a distribution excuses no key. The key that Debian's \`ssl-cert\` makes when it is installed is
      an info: no server uses it without a configuration that says so.

      If a file that is named like a key is larger than 16 MiB, a compressed file of up to 64 KiB has more than 16 MiB of content, or a file has more than 500 texts that look like keys outside the
      program that it starts with, the check is an error that names it, unless a waiver for its path excuses it.
    `,
    limits: prose`
      The check does not read archives, other compressed files, what pads the entries of a layer's archive, texts of fewer than 16 bytes in unused fields, Base64 behind the
      first megabyte of a text, Bouncy Castle's key stores, or key stores that also encrypt the kinds of their
      entries. Of a program with more than 500 keys in it, it searches the rest only behind the program's end, which its headers name. It cannot see whether an OpenPGP key has a password, or whether a registry is private.
    `,
    fix: prose`
      Mount the key for the one instruction that needs it, so that no layer contains it:

      \`\`\`dockerfile
      RUN --mount=type=ssh git clone git@example.com:team/app.git
      RUN --mount=type=secret,id=key,target=/root/key ./sign --key /root/key
      \`\`\`

      If the program needs the key at run time, mount it into the container. Then replace the key: deleting it in a
      later instruction leaves it in the earlier layer.
    `,
  },
  run: image => observeSecrets(image, 'private-key', WORDS),
}

const NOUN: Noun = ['a private key', 'private keys']

const FIX = text`${MOUNT}. If the program needs it at run time, mount it into the container instead. Then replace the key. ${DELETING}`

const BASE_FIX = text`Take a base image without it, or build the base image again without it. Then replace the key.`

const HOST_KEY_FIX = text`Delete it in the instruction that installs the server, and generate one with ${'ssh-keygen -A'} when the container starts.`

const SNAKEOIL_FIX = text`If a server uses it, delete it in the instruction that installs the package, and run ${'make-ssl-cert generate-default-snakeoil'} when the container starts.`

const WORDS: SecretWords = {
  noun: NOUN,
  describe(secrets) {
    if (secrets.snakeoil) {
      return {
        message: text`${secrets.path} is the key that the package ${'ssl-cert'} made when it was installed. Every container shares it, and anyone who can pull the image can read it.${hidden(secrets)}`,
        fix: SNAKEOIL_FIX,
      }
    }
    if (!secrets.hostKey) return { message: fileMessage(secrets, NOUN), fix: secrets.inherited ? BASE_FIX : FIX }
    return {
      message: text`${secrets.path} is an SSH host key. Every container shares it, and anyone who can pull the image can read it.${hidden(secrets)}`,
      fix: secrets.inherited ? BASE_FIX : HOST_KEY_FIX,
    }
  },
}
