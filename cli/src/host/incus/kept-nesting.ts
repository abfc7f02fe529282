import type { IncusConfiguration, IncusInstance } from './incus.ts';

const nestingKey = 'security.nesting';

/**
 * The key of the earlier `security.nesting` of an instance during an applied value. Every editor of the instance can
 * write the key. An editor can write `security.nesting` as well: Incus has no permissions for single keys, and checks
 * the limits of a restricted project for all writers, root included. So a kept boolean gives an editor no more
 * permissions, and only the form is checked.
 */
const keptKey = 'user.lamellar.security.nesting';

/** The kept value of an instance without a value of its own. */
const unset = 'unset';

/**
 * Computes the changes that apply or restore the nesting of an instance.
 *
 * @param wanted - the value to apply; undefined for the earlier value
 */
export function nestingChanges({ config, inherited }: IncusInstance, wanted: string | undefined): IncusConfiguration {
  const found = config[keptKey];
  const kept = isKept(found) ? found : undefined;
  if (wanted === undefined) {
    if (found === undefined) return {};
    return kept === undefined ? { [keptKey]: '' } : { [nestingKey]: kept === unset ? '' : kept, [keptKey]: '' };
  }
  if (isOn(config[nestingKey] ?? inherited[nestingKey]) === isOn(wanted)) return {};
  const earlier = kept === undefined ? { [keptKey]: config[nestingKey] ?? unset } : {};
  return { ...earlier, [nestingKey]: wanted };
}

/** Returns a warning about an invalid kept value, which only an editor of the instance can have written. */
export function strangeNesting({
  project,
  name,
  config,
}: Pick<IncusInstance, 'project' | 'name' | 'config'>): string | undefined {
  const found = config[keptKey];
  if (found === undefined || isKept(found)) return undefined;
  const shown = found.length > longestShown ? `${found.slice(0, longestShown)}…` : found;
  return `incus:${project}/${name}/${keptKey}: \`${shown}\` is neither a boolean nor \`${unset}\`; ${nestingKey} stays as it is`;
}

const longestShown = 40;

/** @see `IsBool` in Incus's shared/validate/validate.go */
function isKept(value: string | undefined): boolean {
  return value === unset || /^(?:true|false|yes|no|1|0|on|off)$/i.test(value ?? '');
}

/** Checks whether a boolean of Incus is true. */
export function isOn(value: string | undefined): boolean {
  return ['true', '1', 'yes', 'on'].includes(value?.toLowerCase() ?? '');
}
