import type { IncusConfiguration, IncusInstance } from './incus.ts';

const nestingKey = 'security.nesting';

/**
 * The key that keeps the earlier `security.nesting` of an instance while another value is applied. Whoever may edit the instance can write
 * it. Such a person can write `security.nesting` as well: Incus has no permission for single keys, and checks the limits of a restricted
 * project for every writer, root included. So a kept boolean gives nobody more, and only its form is checked.
 */
const keptKey = 'user.lamellar.security.nesting';

/** The kept value of an instance without a value of its own. */
const unset = 'unset';

/**
 * Computes the changes that apply or restore the nesting of an instance.
 *
 * @param wanted - the value to apply; undefined for the earlier one
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

/** Returns a warning about a kept value that nobody but an editor of the instance can have written; undefined if there is none. */
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

/** Whether a boolean of Incus's is true. */
export function isOn(value: string | undefined): boolean {
  return ['true', '1', 'yes', 'on'].includes(value?.toLowerCase() ?? '');
}
