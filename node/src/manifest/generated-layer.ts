import { bytesOf, quoteWord, Source, type ByteString } from '@lamellar/core/language';
import type { HostLayer } from '@lamellar/host-policies';
import type { ExistingLayer, Said } from './existing-layer.ts';
import type { ComposedHostLayer } from './composed-container.ts';
import type { ManifestContainer } from './manifest.ts';
import { placedText } from './placed-text.ts';

/** Additional rules of a generated layer, with the origin. */
interface AddedRules {
  readonly text: string;
  readonly source: Source;
}

/**
 * Returns the additional rules of a host layer, in the runtime's order: the rules of the manifest, between the rules of
 * the container's configuration.
 */
export function rulesWithoutRuntime(
  container: ManifestContainer,
  existing: ExistingLayer | undefined,
): readonly AddedRules[] {
  return [
    ...foundRules(existing?.rulesBefore ?? []),
    ...(existing?.dropsRules === true ? [] : [...layerGuard(container), ...container.hostLayer.rules]),
    ...foundRules(existing?.rulesAfter ?? []),
  ];
}

/**
 * Returns the rule that prevents a container's root from removing or replacing the layer that the host loads. Root may
 * change its own policy namespace in a user namespace, or with the capability `mac_admin` if the runtime leaves it. A
 * container with nesting has to load policy for its containers. A host layer from a file stays unchanged.
 */
export function layerGuard({ name, hostLayer, containerLayer }: ManifestContainer): readonly AddedRules[] {
  const isLoaded = containerLayer?.load === 'host' && containerLayer.policy.length > 0;
  if (!isLoaded || hostLayer.nesting || hostLayer.base.kind === 'file') return [];
  const text = 'deny capability mac_admin,';
  return [{ text, source: new Source(`protection of ${name}'s container layer`, bytesOf(text)) }];
}

/** Returns the rules of a configuration. Consecutive lines are one text, because a rule may span several lines. */
export function foundRules(lines: readonly Said[]): readonly AddedRules[] {
  const stretches: Said[][] = [];
  for (const line of lines) {
    const last = stretches.at(-1);
    if (last?.at(-1)?.file === line.file && (last.at(-1)?.line ?? 0) < line.line) last.push(line);
    else stretches.push([line]);
  }
  return stretches.map((stretch) => {
    const texts = stretch.map(({ value, line, column }) => ({ text: bytesOf(value), line, column }));
    return {
      text: stretch.map(({ value }) => value).join('\n'),
      source: new Source(stretch[0]?.file ?? '', placedText(texts)),
    };
  });
}

/**
 * Renders the host layer that a runtime generates, and includes the additional rules from their origins.
 *
 * @param render - the runtime's output for rules
 */
export function generatedLayerWithRules(
  { name }: ManifestContainer,
  rules: readonly AddedRules[],
  render: (rules: readonly string[]) => HostLayer,
): ComposedHostLayer {
  const { profileName, namespaceName, text } = render(rules.map((each) => each.text));
  const names = rules.map((_, index) => `added rules ${index + 1}`);
  const withIncludes = render(names.map((each) => `include "${each}"`));
  return {
    profileName,
    namespaceName,
    source: new Source(`host layer of ${name}`, bytesOf(withIncludes.text)),
    includes: new Map(rules.map(({ source }, index) => [bytesOf(names[index] ?? ''), source])),
    text: bytesOf(text),
    own: undefined,
  };
}

/** Returns the nesting that a container's own configuration sets; undefined if the applied settings decide. */
export function isNesting({ nesting }: ExistingLayer): boolean | undefined {
  return nesting === undefined ? undefined : nesting.value === '1';
}

/** Returns the text of an unconfined profile, as the replacement of an unknown profile: it allows everything. */
export function unconfinedLayer(profile: ByteString): ByteString {
  return `profile ${quoteWord(profile)} flags=(unconfined) { }` as ByteString;
}

/**
 * Replaces a layer under the same names, if the container's own configuration selects a different profile or none. The
 * replacement allows everything, because the other profile is not known.
 */
export function withoutLayer(layer: ComposedHostLayer, profile: Said): ComposedHostLayer {
  const text = unconfinedLayer(bytesOf(layer.profileName));
  const source = new Source(profile.file, placedText([{ ...profile, text }]));
  return { ...layer, source, includes: new Map() };
}
