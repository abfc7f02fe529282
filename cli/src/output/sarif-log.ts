import { bytesOf, textOf } from '@lamellar/core/language';

/** What stands in front of the results of a SARIF log of one run. */
export const sarifHead =
  '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":[\n';

/** A path as a URI reference (RFC 3986): bytes that it cannot hold are escaped, those that are no UTF-8 shown as text. */
export function uriOf(path: string): string {
  const segments = textOf(bytesOf(path)).split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${segments}` : segments;
}
