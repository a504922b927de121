import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { KnownKey, Principal } from '../world/principals.js';
import { AwsError } from './aws-error.js';

interface SignedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What the endpoint accepts: the service's signing name, its only region if it has one, its protocol's error names. */
export interface SigningRules {
  service: string;
  region?: string;
  errors: SigningErrors;
}

type Refusal = 'missing' | 'incomplete' | 'unknownKey' | 'expiredToken' | 'mismatch';
type SigningErrors = Record<Refusal, { code: string; status: number }>;

export const JSON_SIGNING_ERRORS: SigningErrors = {
  missing: { code: 'MissingAuthenticationTokenException', status: 400 },
  incomplete: { code: 'IncompleteSignatureException', status: 400 },
  unknownKey: { code: 'UnrecognizedClientException', status: 400 },
  expiredToken: { code: 'ExpiredTokenException', status: 400 },
  mismatch: { code: 'InvalidSignatureException', status: 400 },
};

export const QUERY_SIGNING_ERRORS: SigningErrors = {
  missing: { code: 'MissingAuthenticationToken', status: 403 },
  incomplete: { code: 'IncompleteSignature', status: 400 },
  unknownKey: { code: 'InvalidClientTokenId', status: 403 },
  expiredToken: { code: 'ExpiredToken', status: 403 },
  mismatch: { code: 'SignatureDoesNotMatch', status: 403 },
};

const MAX_SKEW_MS = 5 * 60 * 1000;
const WRONG_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/**
 * Who signed this request (Signature Version 4, in the header). Signs it again with the key's secret and compares.
 * Throws the service's own AwsError for every kind of bad signature.
 */
export async function verifySignature(
  request: SignedRequest,
  rules: SigningRules,
  findKey: (accessKeyId: string) => KnownKey | undefined,
): Promise<Principal> {
  const claim = readAuthorization(request, rules);
  const key = findKey(claim.accessKeyId);
  const token = single(request.headers['x-amz-security-token']);
  if (!key || token !== key.sessionToken) {
    throw refuse(rules, 'unknownKey', 'The security token included in the request is invalid.');
  }
  if (key.expiresAt !== undefined && key.expiresAt <= Date.now()) {
    throw refuse(rules, 'expiredToken', 'The security token included in the request is expired');
  }
  const signer = new SignatureV4({
    credentials: { accessKeyId: claim.accessKeyId, secretAccessKey: key.secretAccessKey, sessionToken: token },
    region: claim.region,
    service: claim.service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const signedAgain = await signer.sign(
    new HttpRequest({ method: request.method, path: request.path, headers: claim.headers, body: request.body }),
    { signingDate: claim.date, signableHeaders: new Set(claim.signedHeaders) },
  );
  const expected = /Signature=([0-9a-f]+)/.exec(signedAgain.headers.authorization ?? '')?.[1] ?? '';
  if (!sameText(expected, claim.signature)) throw refuse(rules, 'mismatch', WRONG_SIGNATURE);
  return key.principal;
}

function readAuthorization(request: SignedRequest, rules: SigningRules) {
  const header = request.headers.authorization;
  if (!header) throw refuse(rules, 'missing', 'Missing Authentication Token');
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  const date = signingDate(single(request.headers['x-amz-date']));
  if (!found || !date) {
    throw refuse(rules, 'incomplete', 'Authorization header requires Credential, SignedHeaders, Signature and a date.');
  }
  const [, accessKeyId = '', day = '', region = '', service = '', signed = '', signature = ''] = found;
  const signedHeaders = signed.split(';');
  if (!signedHeaders.includes('host') || !signedHeaders.includes('x-amz-date')) {
    throw refuse(rules, 'mismatch', "'Host' and 'X-Amz-Date' must be signed headers in the AWS Authorization.");
  }
  if (service !== rules.service) {
    throw refuse(rules, 'mismatch', `Credential should be scoped to correct service: '${rules.service}'.`);
  }
  if (rules.region !== undefined && region !== rules.region) {
    throw refuse(rules, 'mismatch', `Credential should be scoped to a valid region, not '${region}'.`);
  }
  if (date.toISOString().slice(0, 10).replaceAll('-', '') !== day) {
    throw refuse(rules, 'mismatch', 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.');
  }
  if (Math.abs(Date.now() - date.getTime()) > MAX_SKEW_MS) {
    throw refuse(rules, 'mismatch', `Signature expired: ${date.toISOString()} is too far from the current time.`);
  }
  const claimedHash = single(request.headers['x-amz-content-sha256']);
  if (claimedHash !== undefined && claimedHash !== createHash('sha256').update(request.body).digest('hex')) {
    throw refuse(rules, 'mismatch', WRONG_SIGNATURE);
  }
  const headers: Record<string, string> = {};
  for (const name of signedHeaders) headers[name] = single(request.headers[name]) ?? '';
  return { accessKeyId, region, service, signedHeaders, signature, date, headers };
}

function signingDate(text: string | undefined): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

function sameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function refuse(rules: SigningRules, refusal: Refusal, message: string): AwsError {
  const { code, status } = rules.errors[refusal];
  return new AwsError(code, message, { status });
}
