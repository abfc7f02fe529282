import type { IncusConfiguration } from './incus-configuration.ts';
import type { IncusInstance } from './incus.ts';

const nestingKey = 'security.nesting';

/**
 * The key of the earlier `security.nesting` of an instance during an applied value. Every editor of the instance can
 * write the key. An editor can write `security.nesting` as well: Incus has no permissions for single keys, and checks
 * the limits of a restricted project for all writers, root included. So a kept boolean gives an editor no more
 * permissions, and only the form is checked.
 */
const savedKey = 'user.lamellar.security.nesting';

/** The kept value of an instance without a value of its own. */
const unset = 'unset';

/**
 * Computes the changes that apply or restore the nesting of an instance.
 *
 * @param wanted - the value to apply; undefined for the earlier value
 */
export function nestingChanges({ config, inherited }: IncusInstance, wanted: string | undefined): IncusConfiguration {
  const found = config[savedKey];
  const saved = isValidSaved(found) ? found : undefined;
  if (wanted === undefined) {
    if (found === undefined) return {};
    return saved === undefined ? { [savedKey]: '' } : { [nestingKey]: saved === unset ? '' : saved, [savedKey]: '' };
  }
  if (isOn(config[nestingKey] ?? inherited[nestingKey]) === isOn(wanted)) return {};
  const earlier = saved === undefined ? { [savedKey]: config[nestingKey] ?? unset } : {};
  return { ...earlier, [nestingKey]: wanted };
}

/** Returns a warning about an invalid kept value, which only an editor of the instance can have written. */
export function invalidNestingWarning({
  project,
  name,
  config,
}: Pick<IncusInstance, 'project' | 'name' | 'config'>): string | undefined {
  const found = config[savedKey];
  if (found === undefined || isValidSaved(found)) return undefined;
  const shown = found.length > maxShownLength ? `${found.slice(0, maxShownLength)}…` : found;
  return `incus:${project}/${name}/${savedKey}: \`${shown}\` is neither a boolean nor \`${unset}\`; ${nestingKey} stays as it is`;
}

const maxShownLength = 40;

/** @see `IsBool` in Incus's shared/validate/validate.go */
function isValidSaved(value: string | undefined): boolean {
  return value === unset || /^(?:true|false|yes|no|1|0|on|off)$/i.test(value ?? '');
}

/** Checks whether a boolean of Incus is true. */
export function isOn(value: string | undefined): boolean {
  return ['true', '1', 'yes', 'on'].includes(value?.toLowerCase() ?? '');
}
