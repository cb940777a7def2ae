// Passwords as they are stored: PBKDF2 with SHA-256, by WebCrypto alone, so that the same code runs on every runtime.
//
// OWASP asks for 600,000 iterations. Cloudflare's Workers allow 100,000 a call, so there are six calls, each over what
// the last one gave: guessing costs the same.

const ITERATIONS = 100_000;
const ROUNDS = 6;
/** More than anybody would store: a row that says otherwise is wrong. */
const MOST_ROUNDS = 60;

const encoder = new TextEncoder();

/** @param {Uint8Array} bytes */
const textOf = (bytes) => btoa(String.fromCharCode(...bytes));
/** @param {string} text */
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @param {string} password @param {Uint8Array<ArrayBuffer>} salt @param {number} rounds */
async function derive(password, salt, rounds) {
  let secret = encoder.encode(password.normalize('NFKC'));
  for (let round = 0; round < rounds; round++) {
    const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS };
    secret = new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
  }
  return secret;
}

/** Takes as long wherever they differ. @param {Uint8Array} a @param {Uint8Array} b */
function equal(a, b) {
  let different = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) different |= a[i] ^ b[i % b.length];
  return different === 0;
}

/** @param {string} password @param {number} [rounds] */
export async function hashPassword(password, rounds = ROUNDS) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return ['pbkdf2-sha256', rounds, textOf(salt), textOf(await derive(password, salt, rounds))].join('$');
}

/** What no password has: for users that there are not. @param {number} rounds */
const decoy = (rounds) =>
  ['pbkdf2-sha256', rounds, textOf(new Uint8Array(16)), textOf(new Uint8Array(32))].join('$');

/**
 * Is it the password? Where there is no user, the answer takes as long, so that nobody learns who has an account.
 * @param {string} password @param {string | undefined} stored @param {number} [used] rounds of new passwords
 */
export async function isPassword(password, stored, used = ROUNDS) {
  const [kind, rounds, salt, hash] = (stored ?? decoy(used)).split('$');
  if (kind !== 'pbkdf2-sha256' || !(Number(rounds) >= 1 && Number(rounds) <= MOST_ROUNDS) || !hash) return false;
  const same = equal(await derive(password, bytesOf(salt), Number(rounds)), bytesOf(hash));
  return same && stored !== undefined;
}
