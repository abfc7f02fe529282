import { stack, type LabelPart } from '../../labels/label.ts';
import { crossCheck } from '../../mediation/cross-check.ts';
import type { ContainerSetting } from '../../snapshot/snapshot.ts';
import { textOf } from '../../source/printable-text.ts';
import type { AuditedContainer, AuditedHost } from '../audited-host.ts';
import { compileLayer, type GeneratedLayer } from '../generated-layer.ts';
import type { Opening } from './openings.ts';

/** The settings of a container that a generated host layer depends on. */
export interface HostLayerSettings {
  /** The line that allows nesting; undefined if nesting is off. */
  readonly nesting: ContainerSetting | undefined;
  /** The lines that add rules. */
  readonly rules: readonly ContainerSetting[];
}

const nestingKeys: ReadonlySet<string> = new Set(['lxc.apparmor.allow_nesting', 'security.nesting']);
const ruleKeys: ReadonlySet<string> = new Set(['lxc.apparmor.raw', 'raw.apparmor']);

/** Returns the settings of a container that a generated host layer depends on. */
export function hostLayerSettings({ container: { settings = [] } }: AuditedContainer): HostLayerSettings {
  const nesting = settings.findLast(({ key }) => nestingKeys.has(key));
  return {
    nesting: nesting !== undefined && /^(?:1|true|yes|on)$/i.test(nesting.value) ? nesting : undefined,
    rules: settings.filter(({ key }) => ruleKeys.has(key)),
  };
}

/**
 * Returns whether a host layer that the runtime generates without nesting, and with some of the added rules, refuses
 * every opening. Undefined if the layer is not known or does not compile.
 */
export function isClosedWith(
  rules: readonly ContainerSetting[],
  container: AuditedContainer,
  openings: readonly Opening[],
  host: AuditedHost,
  generated: GeneratedLayer,
): boolean | undefined {
  const layer = generated(container);
  if (layer === undefined) return undefined;
  const added = rules.map(({ value }) => textOf(value)).join('\n');
  const profile = compileLayer({ ...layer, text: layer.text.replace(/\}\s*$/, () => `${added}\n}\n`) }, host);
  if (profile === undefined) return undefined;
  const outer: LabelPart = { namespace: host.policy.root, profile };
  return openings.every(({ meaning, decision: { operation, target } }) => {
    const inner = meaning.parts.filter(({ namespace }) => namespace !== host.policy.root);
    const label = stack(outer, ...inner);
    return crossCheck(label, operation, target, host.kernel.measured.behaviours, host.policy).verdict === 'deny';
  });
}
