import { configurationLine } from './configuration-line.ts';
import { failWithReason, repairAdvice } from './hook-failure.ts';
import { hookLine } from './hook-line.ts';
import type { LayerNames } from './layer-names.ts';
import { checkAbsolute, loadHookLines, selectExistingPlace, placesOf, type PolicyPlace } from './load-hook.ts';

/** A container's layers with a custom host layer, which LXC does not generate. */
export interface OwnLayer extends LayerNames {
  /** The policy with the profile. */
  readonly profileFile: PolicyPlace;
  /**
   * The path of the container's configuration, as LXC passes it to hooks. A copy of the container has a different path.
   */
  readonly configuration: string;
  /**
   * The policy for the namespace, loaded by the host at each start; absent if the container loads policy, or has none.
   */
  readonly policy?: PolicyPlace;
}

/** The kernel's directory of the root's policy namespaces, where new namespaces are created. */
const namespaces = '/sys/kernel/security/apparmor/policy/namespaces';

/**
 * Returns lines of LXC's configuration for these layers.
 *
 * LXC creates a policy namespace only for generated profiles. Here, hooks create the namespace before the start and
 * remove it after the stop, with all its profiles. LXC changes to the label before it runs `start-host`, so `pre-start`
 * has to load the host layer. The host layer stays loaded, because further containers may share it.
 *
 * The label contains the name of the policy namespace, and LXC copies the label like any line. So a copy of the
 * container refuses to start, instead of running in the namespace of its original. LXC also calls `post-stop` after a
 * failed `pre-start`.
 *
 * @throws RangeError if the configuration cannot represent a name or a path
 * @see `lxc_init`, `lxc_end` in LXC's `start.c`
 */
export function ownLayerSettings({
  profileName,
  namespaceName,
  profileFile,
  configuration,
  policy,
}: OwnLayer): readonly string[] {
  checkAbsolute(configuration);
  const folder = `${namespaces}/${namespaceName}`;
  const places = placesOf(profileFile);
  return [
    configurationLine('lxc.apparmor.profile', `${profileName}//&:${namespaceName}:unconfined`),
    hookLine('pre-start', refuseOthers, [configuration]),
    hookLine('pre-start', loadProfile(places), places),
    // The folder exists already if the container's last LXC process was killed.
    hookLine('pre-start', 'mkdir -p "$1"', [folder]),
    ...(policy === undefined ? [] : loadHookLines(policy, 'lxc')),
    hookLine('post-stop', removeOwn, [configuration, folder]),
  ];
}

const refuseOthers = [
  'test "$LXC_CONFIG_FILE" = "$1" && exit 0',
  failWithReason(`in the policy namespace of another: it has the settings that $1 was given. ${repairAdvice('lxc')}`),
].join('; ');

function loadProfile(places: readonly string[]): string {
  return [
    ...(places.length > 1 ? [selectExistingPlace] : []),
    'why=$(apparmor_parser --replace --skip-cache "$1" 2>&1) && exit 0',
    failWithReason(`without its host layer: $why. ${repairAdvice('lxc')}`),
  ].join('; ');
}

const removeOwn = 'test "$LXC_CONFIG_FILE" != "$1" || rmdir "$2"';

/**
 * The line of LXC's configuration that mounts the kernel's interface for policy in a container. The container's init
 * then can load policy. The interface shows the container's own policy namespace.
 */
export const securityfsSetting = 'lxc.mount.entry = /sys/kernel/security sys/kernel/security none bind,optional 0 0';
