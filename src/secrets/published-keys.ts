/**
 * The fingerprints of private keys that their owners publish as examples, in files that do not look like tests. A key can be
 * compared with `openssl` or by its lines: the fingerprint is that of its Base64 without line ends.
 */
const PUBLISHED_KEYS: ReadonlySet<string> = new Set(
  // Vagrant's insecure keys; Go's crypto/tls and crypto/x509; BoringSSL's tests
  (
    'b8456d4446be 3ad8f14b04b6 d63cfe7d0783 defcda422e02 317db600217b de1c71e487fc 79fe1f2b29b8 ' +
    // npm: node-rsa, http-signature, ssh2 (which parses a key to find out what Node supports), spdy
    'b3610a1ebc7f 2c755f953edb 0739020d3a2d 2f339cef20fe ' +
    // The tests of Python 2.7, and of 3.6 to 3.13
    '02d562ec13b6 06ac99e5c711 0da9a6b48d49 11459d6d79b1 21c0a962b558 267d1f6f1552 2c3b966d59bb 356b0e7be263 ' +
    '41635f3947a7 55e2fc4afd74 564cb12fd441 574cd7f5fa07 687f2d694502 720e7aff8f2c 8f2d880a4627 90d9defb5221 ' +
    'a392d7877461 a4b13c7bba72 a5bcec4ac345 a96ae55c3eb6 bc3371c0e65c c21f5fc525cd d0015ffd2d53 d047657575cd ' +
    'e7a5499cb6a1 ebf0b1587c9c fd681435cd09 ' +
    // The Google Cloud SDK: tests of gsutil, google-auth, requests and urllib3
    '1293c0784928 1ab11ec53270 243aa8915977 25a7edbabe74 26bdbdb6b839 2f693f430706 b23d85dfe216 c498cecdcccd ' +
    'd0037f7fcc05 ded3f45598f7 f9711627f2dc fdf5665cfae1 ' +
    // OpenSSL's demonstrations, in libssl-doc of Debian
    '0fe3abd25700 17f0d423526d 1a225fbd33e1 267afc4cd878 2997587514db 355ff4c1932a 361bdc896234 43c89031b4ac ' +
    'aa3a24953b60 b5da46f14a4e c8471aee113b e05d1c2b1686 f9526a721c2a ' +
    // The tests of Twisted, Tornado, gevent and aiosmtpd
    '038c00715a6d 2e132423b81d 3059ceeb122b 313784623979 314bdd33e4e8 368f543d20c9 69f8153f5157 80254f91d0f0 ' +
    '91dff1c49404 96f3e679249d b9ade564573d dc2110ba6d9a ecf474f079ad fb0dcbb1735b 17ec3e9c73e7 ee0fcbd6b7e5 ' +
    '2cb7565b770c 4ef5b6e65a1e c0ebe963ac67 50cc7cddb3be 0b1a2aa6ced3 ' +
    // The examples of Puma
    '2f4abbfb4b04 3cf5c291622a 4faf2d5994b1 509fa8d7bf66 58d739ba546e 637c2642f572 7a18031dfe3e 81621e796c95 ' +
    '91e7dbe290bc 92830bb36a29 9499f2795253 e3088cdb4f79 ed112888b558 edb8c718faf9 f5ea056d372d ' +
    // The AWS CLI: an example of its manual
    'd95a591718eb'
  ).split(' '),
)

/** Whether a key with this fingerprint is a published example. */
export function isPublishedKey(fingerprint: string | null): boolean {
  return fingerprint !== null && PUBLISHED_KEYS.has(fingerprint)
}
