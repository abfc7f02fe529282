import { bytesOf, Source, textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { Manifest } from '../manifest.ts';
import { readManifest, type ManifestResult } from '../read-manifest.ts';

const catalogues = { hostPolicies: ['lxc', 'lxc-unprivileged', 'incus'], containerPolicies: ['nginx', 'redis'] };

/** Reads a manifest from a text, as the file `etc/lamellar.yaml`. */
export function readText(text: string): ManifestResult {
  return readBytes(bytesOf(text));
}

/** Reads a manifest from bytes, with one byte a character. */
export function readBytes(bytes: ByteString): ManifestResult {
  return readManifest(new Source('etc/lamellar.yaml', bytes), catalogues);
}

/** Reads a valid manifest; throws its errors. */
export function manifestOf(text: string): Manifest {
  const result = readText(text);
  if ('manifest' in result) return result.manifest;
  throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
}

/** Returns a manifest of a container with the given settings. */
export function manifestOfContainer(yaml: string): string {
  return `lamellar: 1\ncontainers:\n  web: { runtime: lxc, ${yaml} }`;
}

/** A diagnostic as a row of a table: code, line and column, underlined text, message, hint. */
export type ErrorRow = readonly [code: string, place: string, underlined: string, message: string, hint?: string];

export function errorRows(result: ManifestResult): readonly ErrorRow[] {
  return 'diagnostics' in result ? result.diagnostics.map(rowOf) : [];
}

function rowOf({ code, span: { source, start, end }, message, hint }: Diagnostic): ErrorRow {
  const { line, column } = source.position(start);
  const underlined = textOf(source.text.slice(start, end) as ByteString);
  const row = [code, `${line}:${column}`, underlined, message] as const;
  return hint === undefined ? row : [...row, hint];
}

/** Converts rows of texts, each with a single error, to test cases. */
export function asCases(
  rows: readonly (readonly [text: string, ...error: ErrorRow])[],
): readonly { readonly text: string; readonly error: ErrorRow }[] {
  return rows.map(([text, ...error]) => ({ text, error }));
}
