import { isDeepStrictEqual } from 'node:util';
import { bytesOf, Source, type Diagnostic } from '@lamellar/core/language';
import { isMap, isScalar, type Pair, type ParsedNode } from 'yaml';
import { composeYaml } from './compose-yaml.ts';
import type { Manifest } from './manifest.ts';
import type { Catalogues } from './manifest-reader.ts';
import { decodeManifest, ManifestText } from './manifest-text.ts';
import { manifestKeys } from './manifest-version.ts';
import { readManifest } from './read-manifest.ts';

/** A replaced part of a text, `end` exclusive. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const [before, after] = [manifestKeys[1], manifestKeys[2]];

/**
 * Converts a manifest of version 1 to version 2. All text except the changed keys remains, with the comments.
 *
 * @returns the text, or errors of the manifest; undefined if the changed text would not have the same meaning
 */
export function convertManifest(
  source: Source,
  catalogues: Catalogues,
): { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] } | undefined {
  const read = readManifest(source, catalogues);
  if ('diagnostics' in read) return read;
  const decoded = decodeManifest(source);
  if (!(decoded instanceof ManifestText)) return { diagnostics: [decoded] };
  const edits = read.manifest.version === 2 ? [] : editsOf(decoded);
  if (edits === undefined) return undefined;
  const mark = source.text === decoded.source.text ? '' : '\uFEFF';
  const text = `${mark}${edited(decoded.text, edits)}`;
  const converted = readManifest(new Source(source.name, bytesOf(text)), catalogues);
  const isEqual =
    'manifest' in converted &&
    converted.manifest.version === 2 &&
    isDeepStrictEqual(meaningOf(converted.manifest), meaningOf(read.manifest));
  return isEqual ? { text } : undefined;
}

/** Returns the content of a manifest, without places in the text and without the version. */
export function meaningOf(manifest: Manifest): unknown {
  const places = new Set(['span', 'place', 'source', 'version']);
  const text = JSON.stringify(manifest, (key, value: unknown) => {
    if (places.has(key)) return undefined;
    return value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
  });
  return JSON.parse(text) as unknown;
}

/** Returns the edits; undefined if a part has an unusual form. */
function editsOf(text: ManifestText): readonly Edit[] | undefined {
  const { contents } = composeYaml(text);
  const version = pairAt(contents, 'lamellar')?.value;
  if (version === undefined || version === null) return undefined;
  const containers = pairAt(contents, 'containers')?.value;
  const host = pairAt(contents, 'host');
  const hostPolicy = host === undefined ? [] : hostPolicyEdits(text.text, host);
  if (hostPolicy === undefined) return undefined;
  return [
    { start: version.range[0], end: version.range[1], text: '2' },
    ...hostPolicy,
    ...pairsOf(containers).flatMap(({ value }) => [
      ...renamed(value, before.hostLayer, after.hostLayer),
      ...renamed(value, before.containerLayer, after.containerLayer),
      ...renamed(pairAt(value, before.containerLayer)?.value, before.loader, after.loader),
    ]),
  ];
}

/** Returns the edits that merge the keys of `host: { policy: … }`. Comments between the keys come first. */
function hostPolicyEdits(text: string, host: Pair<ParsedNode, ParsedNode | null>): readonly Edit[] | undefined {
  const [name = ''] = after.hostPolicy;
  const policy = pairAt(host.value, 'policy');
  const { start, end } = rangeOf(host.key);
  if (policy === undefined)
    return isMap(host.value) && host.value.items.length > 0 ? undefined : [{ start, end, text: name }];
  const key = rangeOf(policy.key);
  const between = text.slice(end, key.start);
  const comments = Array.from(between.matchAll(/#.*/g), ([comment]) => `${comment}\n`).join('');
  const found = /^\s*:\s*(\{?)\s*$/.exec(between.replace(/#.*/g, ''));
  if (found === null) return undefined;
  const joined = { start, end: key.end, text: `${comments}${name}` };
  if (found[1] === '') return [joined];
  const [, mapEnd] = host.value?.range ?? [0, 0];
  const valueEnd = policy.value?.range[1] ?? key.end;
  return /^\s*,?\s*\}$/.test(text.slice(valueEnd, mapEnd))
    ? [joined, { start: valueEnd, end: mapEnd, text: '' }]
    : undefined;
}

function renamed(map: ParsedNode | null | undefined, key: string, now: string): readonly Edit[] {
  const pair = pairAt(map, key);
  return pair === undefined ? [] : [{ ...rangeOf(pair.key), text: now }];
}

function rangeOf({ range: [start, end] }: ParsedNode): Omit<Edit, 'text'> {
  return { start, end };
}

function pairsOf(map: ParsedNode | null | undefined): readonly Pair<ParsedNode, ParsedNode | null>[] {
  return isMap(map) ? map.items : [];
}

function pairAt(map: ParsedNode | null | undefined, name: string): Pair<ParsedNode, ParsedNode | null> | undefined {
  return pairsOf(map).find(({ key }) => isScalar(key) && key.value === name);
}

function edited(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((left, right) => right.start - left.start);
  return ordered.reduce((now, edit) => `${now.slice(0, edit.start)}${edit.text}${now.slice(edit.end)}`, text);
}
