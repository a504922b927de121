import type { AwsError } from './aws-error.js';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** An awsQuery answer: `<XResponse><XResult>..</XResult><ResponseMetadata/></XResponse>`. */
export function stsResponse(operation: string, result: Record<string, unknown>, requestId: string): string {
  return (
    `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${members(result)}</${operation}Result>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`
  );
}

export function stsError(error: AwsError, requestId: string): string {
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  const body = members({ Type: fault, Code: error.code, Message: error.message });
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error>${body}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function members(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${content(value)}</${name}>`)
    .join('');
}

function content(value: unknown): string {
  if (typeof value === 'object' && value !== null) return members(value as Record<string, unknown>);
  return String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
