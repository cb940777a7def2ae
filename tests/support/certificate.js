// Certificates for tests, which sign themselves, made by openssl.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './command.js';

/** @param {string} [name] whom it is for, beside this machine */
export function makeCertificate(name = 'gateway.test') {
  const folder = scratch(), files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-keyout', files.key, '-out', files.cert, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`], { stdio: 'ignore' });
  return { files, pair: { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') } };
}
