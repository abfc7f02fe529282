import { errorAt, wrongFile, wrongFileError, type Diagnostic, type Source } from '@lamellar/core/language';
import { buildTree, tooLarge } from './build-tree.ts';
import { checkShape } from './check-shape.ts';
import { composeYaml } from './compose-yaml.ts';
import type { KnownTexts } from './known-texts.ts';
import type { Manifest } from './manifest.ts';
import { ManifestReader, type Catalogues } from './manifest-reader.ts';
import { decodeManifest, ManifestText } from './manifest-text.ts';
import { manifestKeys, manifestVersion, supportedVersion, type ManifestVersion } from './manifest-version.ts';
import { entriesOf, valueAt, type YamlTree } from './yaml-tree.ts';

/** A manifest with warnings, or all errors and warnings. Diagnostics are in the order of the text. */
export type ManifestResult =
  | { readonly manifest: Manifest; readonly warnings: readonly Diagnostic[] }
  | { readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]] };

/**
 * Reads a manifest. Never throws, whatever the file's content is; reads no further file.
 *
 * @param source - the file; its name is the base of relative paths
 * @param catalogues - the names of policies available to a manifest
 * @param known - spares the validation of manifests that match the schema
 */
export function readManifest(source: Source, catalogues: Catalogues, known?: KnownTexts): ManifestResult {
  const result = readText(source, catalogues, known);
  const wrong = 'diagnostics' in result ? wrongFile(source.text, source.name, 'manifest') : undefined;
  if (wrong === undefined) return result;
  return { diagnostics: [wrongFileError(source, wrong)] };
}

function readText(source: Source, catalogues: Catalogues, known?: KnownTexts): ManifestResult {
  const text = decodeManifest(source);
  if (!(text instanceof ManifestText)) return { diagnostics: [text] };
  const { contents, diagnostics } = composeYaml(text);
  const [first, ...others] = diagnostics;
  // After an error of YAML, the remaining content would be misread.
  if (first !== undefined) return { diagnostics: inOrder(first, others) };
  if (contents === undefined) return { diagnostics: [empty(text.source)] };
  const built = buildTree(contents, text);
  const excess = tooLarge(built.tree);
  if (excess !== undefined) return { diagnostics: [excess] };
  const version = versionOf(built.tree);
  if (typeof version === 'object') return { diagnostics: [version] };
  const reader = new ManifestReader(text, catalogues, version);
  const manifest = reader.read(built.tree);
  // Values missing in the tree have been reported; further errors at their places are consequences.
  const gaps = new Set(built.diagnostics.map(({ span }) => span.start));
  const misshapen = known?.hasShape(source.text) === true ? [] : checkShape(built.tree, version);
  if (misshapen.length === 0 && known?.hasShape(source.text) === false) known.keepShape(source.text);
  const shape = misshapen.filter(({ span }) => !gaps.has(span.start));
  const [wrong, ...more] = [...built.diagnostics, ...shape, ...reader.diagnostics];
  if (wrong === undefined) return { manifest, warnings: [] };
  const found = inOrder(wrong, more);
  return found.every(({ severity }) => severity === 'warning') ? { manifest, warnings: found } : { diagnostics: found };
}

/**
 * Returns the version, or the diagnostic for an unsupported version. Nothing else can be checked then, because later
 * formats are unknown. Without a number, the other keys decide, so that the only error is about the number.
 */
function versionOf(tree: YamlTree): ManifestVersion | Diagnostic {
  const version = valueAt(tree, 'lamellar');
  if (version?.kind !== 'scalar') return versionOfKeys(tree);
  if (typeof version.value !== 'number') return supportedVersion(Number(version.value)) ?? versionOfKeys(tree);
  const hint = 'this release of lamellar reads the versions 1 and 2';
  return (
    supportedVersion(version.value) ??
    errorAt(version.span, 'invalid-manifest', `a manifest of version ${version.value}`, hint)
  );
}

/** Returns version 1 if a key exists only there, else the version of new manifests. */
function versionOfKeys(tree: YamlTree): ManifestVersion {
  const { hostPolicy, hostLayer, containerLayer } = manifestKeys[1];
  const sections = [...entriesOf(valueAt(tree, 'containers')).values()];
  const isFirst =
    entriesOf(tree).has(hostPolicy[0] ?? '') ||
    sections.some(({ value }) => [hostLayer, containerLayer].some((key) => entriesOf(value).has(key)));
  return isFirst ? 1 : manifestVersion;
}

function empty(source: Source): Diagnostic {
  return errorAt(
    { source, start: 0, end: 0 },
    'invalid-manifest',
    'an empty manifest',
    `begin with \`lamellar: ${manifestVersion}\``,
  );
}

/** Sorts diagnostics by place and removes duplicates: an error in an aliased value occurs at each use. */
function inOrder(first: Diagnostic, others: readonly Diagnostic[]): readonly [Diagnostic, ...Diagnostic[]] {
  const [head = first, ...rest] = [first, ...others].sort((left, right) => left.span.start - right.span.start);
  const shown = new Set([keyOf(head)]);
  const telling = rest.filter((diagnostic) => !shown.has(keyOf(diagnostic)) && shown.add(keyOf(diagnostic)));
  return [head, ...telling];
}

function keyOf({ code, span: { start, end } }: Diagnostic): string {
  return `${start} ${end} ${code}`;
}
