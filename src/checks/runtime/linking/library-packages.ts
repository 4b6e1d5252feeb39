import type { Image } from '../../../image/model.ts'
import { list, plain, text, type Words } from '../../../text/words.ts'

/** Packages of Debian and Ubuntu, each with libraries that it has. Those with a `t64` behind their name provide this name. */
const PACKAGES: Readonly<Record<string, string>> = {
  'libatk1.0-0': 'libatk-1.0.so.0',
  libatomic1: 'libatomic.so.1',
  'libbz2-1.0': 'libbz2.so.1.0',
  libcairo2: 'libcairo.so.2',
  libcups2: 'libcups.so.2',
  libcurl4: 'libcurl.so.4',
  'libdbus-1-3': 'libdbus-1.so.3',
  libdrm2: 'libdrm.so.2',
  libegl1: 'libEGL.so.1',
  libffi8: 'libffi.so.8',
  libfontconfig1: 'libfontconfig.so.1',
  libfreetype6: 'libfreetype.so.6',
  libgbm1: 'libgbm.so.1',
  'libgcc-s1': 'libgcc_s.so.1',
  'libgdk-pixbuf-2.0-0': 'libgdk_pixbuf-2.0.so.0',
  'libgeos-c1v5': 'libgeos_c.so.1',
  libgfortran5: 'libgfortran.so.5',
  libgl1: 'libGL.so.1',
  'libglib2.0-0': 'libglib-2.0.so.0 libgthread-2.0.so.0 libgobject-2.0.so.0 libgio-2.0.so.0',
  libgmp10: 'libgmp.so.10',
  libgomp1: 'libgomp.so.1',
  'libgssapi-krb5-2': 'libgssapi_krb5.so.2',
  libice6: 'libICE.so.6',
  libjemalloc2: 'libjemalloc.so.2',
  'libjpeg62-turbo': 'libjpeg.so.62',
  'libkrb5-3': 'libkrb5.so.3',
  liblzma5: 'liblzma.so.5',
  libmagic1: 'libmagic.so.1',
  libmariadb3: 'libmariadb.so.3',
  libnspr4: 'libnspr4.so',
  libnss3: 'libnss3.so',
  libodbc2: 'libodbc.so.2',
  'libopenblas0-pthread': 'libopenblas.so.0',
  'libpango-1.0-0': 'libpango-1.0.so.0',
  'libpangocairo-1.0-0': 'libpangocairo-1.0.so.0',
  'libpangoft2-1.0-0': 'libpangoft2-1.0.so.0',
  'libpcap0.8': 'libpcap.so.0.8',
  'libpcre2-8-0': 'libpcre2-8.so.0',
  'libpng16-16': 'libpng16.so.16',
  libportaudio2: 'libportaudio.so.2',
  libpq5: 'libpq.so.5',
  librdkafka1: 'librdkafka.so.1',
  libreadline8: 'libreadline.so.8',
  'libsasl2-2': 'libsasl2.so.2',
  libsm6: 'libSM.so.6',
  libsndfile1: 'libsndfile.so.1',
  libsodium23: 'libsodium.so.23',
  'libsqlite3-0': 'libsqlite3.so.0',
  libssl3: 'libssl.so.3 libcrypto.so.3',
  'libstdc++6': 'libstdc++.so.6',
  libtiff6: 'libtiff.so.6',
  'libusb-1.0-0': 'libusb-1.0.so.0',
  libuuid1: 'libuuid.so.1',
  libvips42: 'libvips.so.42',
  libwebp7: 'libwebp.so.7',
  'libx11-6': 'libX11.so.6',
  libxcb1: 'libxcb.so.1',
  libxext6: 'libXext.so.6',
  libxml2: 'libxml2.so.2',
  libxrender1: 'libXrender.so.1',
  'libxslt1.1': 'libxslt.so.1 libexslt.so.0',
  'libyaml-0-2': 'libyaml-0.so.2',
  libzstd1: 'libzstd.so.1',
  zlib1g: 'libz.so.1',
}

const PACKAGE_OF = new Map(
  Object.entries(PACKAGES).flatMap(([name, libraries]) =>
    libraries.split(' ').map(library => [library, name] as const),
  ),
)

/** `Install PACKAGES in the final stage`, with the names of packages if the image has APT and they are well known. */
export function installLibraries(image: Image, libraries: readonly string[]): Words {
  const hasApt = image.tree.resolve('/usr/bin/apt-get') !== undefined
  const packages = hasApt ? libraries.map(library => PACKAGE_OF.get(library)) : []
  const names = [...new Set(packages.filter(name => name !== undefined))]
  const others = libraries.filter((_, i) => packages[i] === undefined)
  if (names.length === 0)
    return plain(`Install ${libraries.length === 1 ? 'its package' : 'their packages'} in the final stage`)
  if (others.length === 0) return text`Install ${list(names, MAX_NAMES)} in the final stage`
  return text`Install ${list(names, MAX_NAMES)}, and what has ${list(others)}, in the final stage`
}

/** A longer list is not a line that anybody copies. */
const MAX_NAMES = 12
