import { RawValue } from '@temporalio/common';

/** A message as bytes, as other clients and the UI can send it: what an SDK's own converter would never write. */
export function bytes(text: string, encoding = 'json/plain'): RawValue {
  const encode = (part: string) => new TextEncoder().encode(part);
  return RawValue.fromPayload({ metadata: { encoding: encode(encoding) }, data: encode(text) });
}

/** JSON that parses, but that nothing recursive survives. */
export function nested(levels: number): RawValue {
  return bytes('['.repeat(levels) + ']'.repeat(levels));
}
