import { printable } from '@lamellar/core/language';

/** The start of a SARIF log of one run, before the results. */
export const sarifHead =
  '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":[\n';

/** Converts a path to a URI reference (RFC 3986). Reserved bytes are escaped; invalid UTF-8 is shown as text. */
export function uriOf(path: string): string {
  const segments = printable(path).split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${segments}` : segments;
}
