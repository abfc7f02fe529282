import { memoised, printable } from '@lamellar/core/language';
import type { IncusConfiguration } from '../../adapters/incus/incus-configuration.ts';
import type { Incus } from '../../adapters/incus/incus-of-machine.ts';
import { isOn } from '../../adapters/incus/saved-nesting.ts';
import type { SkipReason } from '../resources/skipped-containers.ts';

/** The keys of a project that forbid keys of instances, unless the value is `allow`. */
const restrictions: Readonly<Record<string, string>> = {
  'raw.lxc': 'restricted.containers.lowlevel',
  'raw.apparmor': 'restricted.containers.lowlevel',
  'security.nesting': 'restricted.containers.nesting',
};

/** The restricted projects of Incus, requested once each. */
export class RestrictedProjects {
  readonly #incus: Pick<Incus, 'project'>;
  readonly #requested = new Map<string, Promise<IncusConfiguration>>();

  constructor(incus: Pick<Incus, 'project'>) {
    this.#incus = incus;
  }

  /**
   * Returns the reason why a project forbids the change of a container's configuration; undefined if allowed.
   *
   * @throws CommandError if Incus does not answer
   */
  async hindrance(container: string, project: string, changes: IncusConfiguration): Promise<SkipReason | undefined> {
    const isSet = (key: string): boolean =>
      key === 'security.nesting' ? isOn(changes[key]) : (changes[key] ?? '') !== '';
    const keys = Object.keys(restrictions).filter(isSet);
    if (keys.length === 0) return undefined;
    const requested = memoised(this.#requested, project, () => this.#incus.project(project));
    const configuration = await requested;
    if (!isOn(configuration['restricted'])) return undefined;
    const key = keys.find((each) => configuration[restrictions[each] ?? ''] !== 'allow');
    if (key === undefined) return undefined;
    const [shown, setting] = [printable(project), restrictions[key] ?? ''];
    return {
      message: `the project \`${shown}\` of Incus forbids ${key} for container \`${container}\`: ${setting} is not \`allow\``,
      hint: `run \`incus project set ${shown} ${setting} allow\`, or move the container to another project`,
    };
  }
}
