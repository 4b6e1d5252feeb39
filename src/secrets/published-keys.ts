/**
 * The fingerprints of private keys that their owners publish as examples, in files that do not look like tests. A key can be
 * compared with `openssl` or by its lines: the fingerprint is that of its Base64 without line ends.
 */
const PUBLISHED_KEYS: ReadonlySet<string> = new Set(
  // Vagrant's insecure keys; Go's crypto/tls and crypto/x509; BoringSSL's tests
  (
    'b8456d4446be 3ad8f14b04b6 d63cfe7d0783 defcda422e02 317db600217b de1c71e487fc 79fe1f2b29b8 ' +
    // npm: node-rsa, http-signature, ssh2 (which parses a key to find out what Node supports), spdy
    'b3610a1ebc7f 2c755f953edb 0739020d3a2d 2f339cef20fe'
  ).split(' '),
)

/** Whether a key with this fingerprint is a published example. */
export function isPublishedKey(fingerprint: string | null): boolean {
  return fingerprint !== null && PUBLISHED_KEYS.has(fingerprint)
}
