import { bytesOf, Source, textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import type { Manifest } from '../manifest.ts';
import { readManifest, type ManifestResult } from '../read-manifest.ts';

const catalogues = { hostPolicies: ['lxc', 'lxc-unprivileged', 'incus'], containerPolicies: ['nginx', 'redis'] };

/** Reads a manifest from a text, as the file `etc/lamellar.yaml`. */
export function readText(text: string): ManifestResult {
  return readBytes(bytesOf(text));
}

/** The same from bytes, one a character. */
export function readBytes(bytes: ByteString): ManifestResult {
  return readManifest(new Source('etc/lamellar.yaml', bytes), catalogues);
}

/** A manifest that must be right; throws what is wrong with it. */
export function manifestOf(text: string): Manifest {
  const result = readText(text);
  if ('manifest' in result) return result.manifest;
  throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
}

/** A manifest of one container that is like this. */
export function container(yaml: string): string {
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

/** Rows of a table of texts, each with its only error. */
export function asCases(
  rows: readonly (readonly [text: string, ...error: ErrorRow])[],
): readonly { readonly text: string; readonly error: ErrorRow }[] {
  return rows.map(([text, ...error]) => ({ text, error }));
}
