import { parseCheckedRules } from '@lamellar/core/check';
import { spanStart } from '@lamellar/core/language';
import type { ExistingLayer, Said } from './existing-layer.ts';
import { foundRules, layerGuard } from './generated-layer.ts';
import type { Contradiction } from './composed-container.ts';
import type { ManifestContainer } from './manifest.ts';

/**
 * Returns the differences between a container's own configuration and the manifest: settings in lines after the applied
 * ones, or of a container without applied settings. Unreadable settings are reported as unknown.
 */
export function contradictions(container: ManifestContainer, existing: ExistingLayer): readonly Contradiction[] {
  const { name, hostLayer, containerLayer } = container;
  const found: Contradiction[] = [];
  const tell = (message: string, hint: string): void =>
    void found.push({ message: `container \`${name}\`: ${message}`, hint });
  const isGenerated = hostLayer.base.kind === 'catalogue';
  const { profile, nesting, privileged, unread } = existing;
  if (profile !== undefined)
    tell(
      `${placeOf(profile)} gives it ${profileInWords(profile.value)}, and not the host layer of the manifest`,
      'take that line away',
    );
  if (isGenerated && nesting !== undefined && (nesting.value === '1') !== hostLayer.nesting)
    tell(
      `${placeOf(nesting)} says that it may ${nesting.value === '1' ? '' : 'not '}run containers, and the manifest says otherwise`,
      `take that line away, or write \`nesting: ${nesting.value === '1'}\``,
    );
  if (isGenerated && existing.dropsRules && layerGuard(container).length + hostLayer.rules.length > 0)
    tell(
      'its configuration takes the rules back that are added for the manifest',
      'take the empty `lxc.apparmor.raw =` away',
    );
  const isLoaded = containerLayer?.load === 'host' && containerLayer.policy.length > 0;
  const isNeeded = { 'pre-start': !isGenerated, 'start-host': isLoaded };
  if (existing.droppedHooks.some((hook) => isNeeded[hook]))
    tell('its configuration takes the hooks back that load its layers', 'take the empty `lxc.hook` line away');
  const isPrivileged =
    hostLayer.base.kind === 'catalogue' && hostLayer.base.name === 'lxc-unprivileged' ? false : hostLayer.privileged;
  if (isGenerated && isPrivileged !== undefined && isPrivileged !== privileged)
    tell(
      `it is ${privileged ? '' : 'un'}privileged, and the manifest says otherwise`,
      hostLayer.privileged === undefined ? 'write `base: lxc`' : `write \`privileged: ${privileged}\`, or leave it out`,
    );
  if (isGenerated)
    for (const { source } of [...foundRules(existing.rulesBefore), ...foundRules(existing.rulesAfter)])
      for (const { severity, message, span } of parseCheckedRules(source).diagnostics)
        if (severity === 'error')
          tell(
            `${placeOf({ file: source.name, line: spanStart(span).line })}: ${message}`,
            'it does not start with a rule that is not valid',
          );
  for (const { line, reason } of unread)
    tell(`${placeOf(line)} includes what cannot be read: ${reason}`, 'what it adds to the host layer is not known');
  return found;
}

/** Returns the settings of a configuration that applying overrides. */
export function overruled({ hostLayer }: ManifestContainer, existing: ExistingLayer): readonly string[] {
  const { nesting, profile } = existing.overruled;
  return [
    ...(profile === undefined || profile.value === 'generated' || profile.value === ''
      ? []
      : [
          `${placeOf(profile)}: ${profileInWords(profile.value)} gives way to the host layer of the manifest once that is applied`,
        ]),
    ...(nesting === undefined || hostLayer.base.kind === 'file' || (nesting.value === '1') === hostLayer.nesting
      ? []
      : [
          `${placeOf(nesting)}: whether it may run containers is as the manifest says once that is applied: ${hostLayer.nesting}`,
        ]),
  ];
}

/** Prints `FILE:LINE`. */
function placeOf({ file, line }: Pick<Said, 'file' | 'line'>): string {
  return `${file}:${line}`;
}

function profileInWords(value: string): string {
  switch (value) {
    case '':
      return "LXC's default profile";
    case 'unconfined':
      return 'no profile at all (`unconfined`)';
    case 'unchanged':
      return 'the profile of whoever starts it (`unchanged`)';
    default:
      return `the profile \`${value}\``;
  }
}
