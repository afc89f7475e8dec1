import { generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import {
  bits,
  integer,
  none,
  objectId,
  octets,
  sequence,
  setOf,
  tagged,
  utcTime,
  utf8,
} from './der.js';

/** Who signs what the agent is told of a deployment: a key and its certificate, which it has signed itself. */
export interface Signer {
  readonly key: KeyObject;
  /** DER. */
  readonly certificate: Buffer;
  /** Its name and number, DER, by which a signature names it. */
  readonly identity: Buffer;
}

const sha256 = sequence(objectId('2.16.840.1.101.3.4.2.1'), none);
const rsa = sequence(objectId('1.2.840.113549.1.1.1'), none);
const sha256WithRsa = sequence(objectId('1.2.840.113549.1.1.11'), none);
const data = objectId('1.2.840.113549.1.7.1');
const signedData = objectId('1.2.840.113549.1.7.2');
const commonName = objectId('2.5.4.3');

/** Makes a signer. Its certificate (RFC 5280) is good for as long as this way of writing a year lasts. */
export async function makeSigner(name: string): Promise<Signer> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const issuer = sequence(setOf(sequence(commonName, utf8(name))));
  // Neither zero nor negative.
  const serial = integer(1, ...randomBytes(8));
  const toBeSigned = sequence(
    tagged(0, integer(2)),
    serial,
    sha256WithRsa,
    issuer,
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    issuer,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, pair.privateKey);
  return {
    key: pair.privateKey,
    certificate: sequence(toBeSigned, sha256WithRsa, bits(signature)),
    identity: sequence(issuer, serial),
  };
}

/** Signs a text: PKCS#7 SignedData (RFC 2315) that holds the text and the certificate, as PEM. */
export function seal(text: string, { key, certificate, identity }: Signer): string {
  const contents = Buffer.from(text);
  const signature = sequence(
    integer(1),
    identity,
    sha256,
    rsa,
    octets(sign('sha256', contents, key)),
  );
  const envelope = sequence(
    integer(1),
    setOf(sha256),
    sequence(data, tagged(0, octets(contents))),
    tagged(0, certificate),
    setOf(signature),
  );
  const lines = sequence(signedData, tagged(0, envelope))
    .toString('base64')
    .replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN PKCS7-----\n${lines}\n-----END PKCS7-----\n`;
}
