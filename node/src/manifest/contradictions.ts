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
      `${placeOf(profile)} selects ${profileInWords(profile.value)} instead of the host layer of the manifest`,
      'remove the line',
    );
  if (isGenerated && nesting !== undefined && (nesting.value === '1') !== hostLayer.nesting)
    tell(
      `${placeOf(nesting)} has \`nesting\` ${nesting.value === '1' ? 'on' : 'off'}, and the manifest has the opposite`,
      `remove the line, or write \`nesting: ${nesting.value === '1'}\``,
    );
  if (isGenerated && existing.dropsRules && layerGuard(container).length + hostLayer.rules.length > 0)
    tell('the configuration removes the rules of the manifest again', 'remove the empty `lxc.apparmor.raw =`');
  const isLoaded = containerLayer?.load === 'host' && containerLayer.policy.length > 0;
  const isNeeded = { 'pre-start': !isGenerated, 'start-host': isLoaded };
  if (existing.droppedHooks.some((hook) => isNeeded[hook]))
    tell('the configuration removes the hooks of the layers again', 'remove the empty `lxc.hook` line');
  const isPrivileged =
    hostLayer.base.kind === 'catalogue' && hostLayer.base.name === 'lxc-unprivileged' ? false : hostLayer.privileged;
  if (isGenerated && isPrivileged !== undefined && isPrivileged !== privileged)
    tell(
      `the container is ${privileged ? '' : 'un'}privileged, and the manifest has the opposite`,
      hostLayer.privileged === undefined ? 'write `base: lxc`' : `write \`privileged: ${privileged}\`, or omit the key`,
    );
  if (isGenerated)
    for (const { source } of [...foundRules(existing.rulesBefore), ...foundRules(existing.rulesAfter)])
      for (const { severity, message, span } of parseCheckedRules(source).diagnostics)
        if (severity === 'error')
          tell(
            `${placeOf({ file: source.name, line: spanStart(span).line })}: ${message}`,
            'the container does not start with an invalid rule',
          );
  for (const { line, reason } of unread)
    tell(`${placeOf(line)} includes an unreadable file: ${reason}`, 'the rules of the file are unknown');
  return found;
}

/** Returns the settings of a configuration that applying overrides. */
export function overruled({ hostLayer }: ManifestContainer, existing: ExistingLayer): readonly string[] {
  const { nesting, profile } = existing.overruled;
  return [
    ...(profile === undefined || profile.value === 'generated' || profile.value === ''
      ? []
      : [
          `${placeOf(profile)}: ${profileInWords(profile.value)} is replaced by the host layer of the manifest at the next apply`,
        ]),
    ...(nesting === undefined || hostLayer.base.kind === 'file' || (nesting.value === '1') === hostLayer.nesting
      ? []
      : [
          `${placeOf(nesting)}: \`nesting: ${hostLayer.nesting}\` of the manifest replaces this line at the next apply`,
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
      return 'the profile of the starting process (`unchanged`)';
    default:
      return `the profile \`${value}\``;
  }
}
