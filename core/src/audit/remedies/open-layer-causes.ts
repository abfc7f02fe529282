import type { ContainerSetting } from '../../snapshot/snapshot.ts';
import type { AuditedContainer, AuditedHost } from '../audited-host.ts';
import type { GeneratedLayer } from '../generated-layer.ts';
import { isGenerated } from './configured-profile.ts';
import { hostLayerSettings, isClosedWith } from './host-layer-settings.ts';
import { outerKey } from '../container-layers.ts';
import { isOfHostLayer, type Opening } from './openings.ts';

/** A cause of an open host layer, equal for equivalent containers. */
export type OpenLayerCause =
  /** Processes outside the host layer, by the host layers of their labels. */
  | { readonly kind: 'stray'; readonly outside: ReadonlySet<string> }
  /** The host layer is in complain mode. */
  | { readonly kind: 'complain' }
  | { readonly kind: 'nesting' }
  /** The container runs with the host layer of an earlier configuration. */
  | { readonly kind: 'earlier' }
  /** Lines of the configuration with rules. */
  | { readonly kind: 'settings'; readonly settings: readonly ContainerSetting[]; readonly isNested: boolean }
  /** Rules of a host layer that the runtime does not generate. */
  | { readonly kind: 'rules'; readonly openings: readonly Opening[] };

/**
 * Returns the causes of the openings of a container. A setting is a cause only if the host layer with a different value
 * refuses the openings.
 */
export function openLayerCauses(
  container: AuditedContainer,
  openings: readonly Opening[],
  host: AuditedHost,
  generated: GeneratedLayer | undefined,
): readonly OpenLayerCause[] {
  const own = openings.filter(({ subject }) => isOfHostLayer(subject, container));
  const stray = openings.filter((opening) => !own.includes(opening));
  const complaining = own.filter((opening) => isByComplainMode(opening, host));
  const byRule = own.filter((opening) => !complaining.includes(opening));
  return [
    ...(stray.length === 0
      ? []
      : [{ kind: 'stray', outside: new Set(stray.map(({ subject }) => outerKey(subject))) } as const]),
    ...(complaining.length === 0 ? [] : [{ kind: 'complain' } as const]),
    // Without any opening within the limits, only the settings can show the cause.
    ...(byRule.length === 0 && openings.length > 0 ? [] : [causeInSettings(container, byRule, host, generated)]),
  ];
}

/** Returns whether a host layer allows an opening by complain mode alone. */
function isByComplainMode({ decision }: Opening, { policy }: AuditedHost): boolean {
  return decision.checks.some(
    ({ side, part, because }) => side === 'subject' && part.namespace === policy.root && because === 'complain',
  );
}

function causeInSettings(
  container: AuditedContainer,
  openings: readonly Opening[],
  host: AuditedHost,
  generated: GeneratedLayer | undefined,
): OpenLayerCause {
  const { nesting, rules } = hostLayerSettings(container);
  const isClosed = (kept: readonly ContainerSetting[]): boolean | undefined =>
    generated === undefined || !isGenerated(container.container)
      ? undefined
      : isClosedWith(kept, container, openings, host, generated);
  const isClosedWithRules = isClosed(rules);
  if (nesting !== undefined && isClosedWithRules !== false) return { kind: 'nesting' };
  if (openings.length === 0) return { kind: 'rules', openings };
  if (isClosedWithRules === true) return { kind: 'earlier' };
  const settings = rules.filter((rule) => isClosed([rule]) === false);
  return settings.length > 0 && isClosed(rules.filter((rule) => !settings.includes(rule))) === true
    ? { kind: 'settings', settings, isNested: nesting !== undefined }
    : { kind: 'rules', openings };
}
