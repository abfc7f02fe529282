import { bytesOf, quoteWord, Source, type ByteString } from '@lamellar/core/language';
import type { HostLayer } from '@lamellar/host-policies';
import type { ExistingLayer, Said } from '../host/existing-layer.ts';
import type { ComposedHostLayer } from './composed-container.ts';
import type { ManifestContainer } from './manifest.ts';
import { placedText } from './placed-text.ts';

/** Rules that are not the runtime's, and where people find them. */
interface AddedRules {
  readonly text: string;
  readonly source: Source;
}

/**
 * The rules of a host layer that are not the runtime's, in the order in which it has them: those of the manifest, and those that
 * the container's configuration has.
 */
export function addedRules(container: ManifestContainer, existing: ExistingLayer | undefined): readonly AddedRules[] {
  return [
    ...foundRules(existing?.rulesBefore ?? []),
    ...(existing?.dropsRules === true ? [] : [...layerGuard(container), ...container.hostLayer.rules]),
    ...foundRules(existing?.rulesBehind ?? []),
  ];
}

/**
 * What keeps a container's root from taking the layer away that the host loads, or another in its place: with a user namespace of its own, or
 * where its runtime leaves it the capability, it may change its own policy namespace. Whoever may run containers has to load policy for
 * these, and a host layer from a file is left as it is.
 */
export function layerGuard({ name, hostLayer, containerLayer }: ManifestContainer): readonly AddedRules[] {
  const isLoaded = containerLayer?.load === 'host' && containerLayer.policy.length > 0;
  if (!isLoaded || hostLayer.nesting || hostLayer.base.kind === 'file') return [];
  const text = 'deny capability mac_admin,';
  return [{ text, source: new Source(`load: host of ${name}`, bytesOf(text)) }];
}

/** The rules that a configuration has. Lines that follow each other are one text: a rule may be over several of them. */
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
 * The host layer that a runtime generates, with rules that stay where they come from.
 *
 * @param render - what the runtime makes of rules
 */
export function generatedLayer(
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

/** Whether a container's own configuration says that it may run containers; undefined where what is applied does. */
export function isNesting({ nesting }: ExistingLayer): boolean | undefined {
  return nesting === undefined ? undefined : nesting.value === '1';
}

/** The text of a profile that stands for none: what is under it may do all. */
export function unconfinedLayer(profile: ByteString): ByteString {
  return `profile ${quoteWord(profile)} flags=(unconfined) { }` as ByteString;
}

/**
 * The same names where the container's own configuration gives it another profile, or none. What that allows is not known here: it
 * is taken for all.
 */
export function withoutLayer(layer: ComposedHostLayer, profile: Said): ComposedHostLayer {
  const text = unconfinedLayer(bytesOf(layer.profileName));
  const source = new Source(profile.file, placedText([{ ...profile, text }]));
  return { ...layer, source, includes: new Map() };
}
