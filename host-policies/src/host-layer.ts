import { bytesOf, escapePattern, quotePattern, quoteWord, textOf, type ByteString } from '@lamellar/core/language';
import type { LayerNames } from './layer-names.ts';

/** A container's profile in the root policy namespace, and the policy namespace of its container layer. */
export interface HostLayer extends LayerNames {
  /** AppArmor policy source, ready for apparmor_parser. */
  readonly text: string;
}

/**
 * Assembles a host layer from its parts, like the runtimes: without an `abi` rule, so that the host's parser.conf
 * determines the mediated classes.
 *
 * @param sections - rules as policy text
 * @param rules - the container's own rules, at the end
 */
export function assembleLayer(names: LayerNames, sections: readonly string[], rules: readonly string[]): HostLayer {
  const own = rules.length === 0 ? [] : [`# This container's own rules.\n${rules.join('\n')}\n`];
  const text = `include <tunables/global>

profile ${textOf(quoteWord(bytesOf(names.profileName)))} flags=(attach_disconnected, mediate_deleted) {
${[indented(rulesAboutItself(names)), ...sections.map(shared), ...own.map(indented)].join('\n')}}
`;
  return { ...names, text };
}

/** Returns the rules with the container's name. */
function rulesAboutItself({ profileName, namespaceName }: LayerNames): string {
  const self = textOf(quotePattern(bytesOf(profileName)));
  const namespace = escapePattern(bytesOf(namespaceName));
  const allOf = (separator: string): string => textOf(quoteWord(`:${namespace}${separator}*` as ByteString));
  return `# Processes of the container among themselves; the container layer may narrow it.
signal peer=${self},
ptrace peer=${self},
unix peer=(label=${self}),

# Into the container layer: profiles of the container's own policy namespace, stacked on this one.
change_profile -> ${allOf(':')},
change_profile -> ${allOf('://')},
`;
}

/** Cache of indented sections: many layers share sections. */
const known = new Map<string, string>();

function shared(section: string): string {
  let text = known.get(section);
  if (text === undefined) known.set(section, (text = indented(section)));
  return text;
}

function indented(section: string): string {
  return section.replace(/^(?=.)/gm, '  ');
}
