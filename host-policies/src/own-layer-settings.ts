import { configurationLine } from './configuration-line.ts';
import { failed, mended } from './hook-failure.ts';
import { hookLine } from './hook-line.ts';
import type { LayerNames } from './layer-names.ts';
import { checkAbsolute, loadHookLine, orElse, placesOf, type PolicyPlace } from './load-hook.ts';

/** A container's layers, where the one of the host is a profile that LXC does not generate. */
export interface OwnLayer extends LayerNames {
  /** The policy that defines the profile. */
  readonly profileFile: PolicyPlace;
  /** The container's configuration by its path, as LXC tells it to hooks. No copy has the same. */
  readonly configuration: string;
  /** Policy that the host loads into the namespace at each start; missing where the container does it, or where there is none. */
  readonly policy?: PolicyPlace;
}

/** Where the kernel shows the policy namespaces of the root, and takes new ones. */
const namespaces = '/sys/kernel/security/apparmor/policy/namespaces';

/**
 * What LXC's configuration needs to say for these layers, line by line.
 *
 * LXC makes a policy namespace only for profiles that it generates: here, hooks make it before the start and take it away,
 * with all profiles in it, after the stop. LXC has changed to the label before it runs `start-host`, so that the host layer
 * has to be loaded by `pre-start`. It stays loaded, since other containers may have the same one.
 *
 * The label names the policy namespace, and LXC copies it like any other line: a copy of the container does not start, lest it
 * runs in the namespace of its original. LXC calls `post-stop` also where `pre-start` has failed.
 *
 * @throws RangeError where the configuration cannot hold a name or a path
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
    // It is there already where the last LXC of the container was killed.
    hookLine('pre-start', 'mkdir -p "$1"', [folder]),
    ...(policy === undefined ? [] : [loadHookLine(policy, 'lxc')]),
    hookLine('post-stop', removeOwn, [configuration, folder]),
  ];
}

const refuseOthers = [
  'test "$LXC_CONFIG_FILE" = "$1" && exit 0',
  failed(`in the policy namespace of another: it has the settings that $1 was given. ${mended('lxc')}`),
].join('; ');

function loadProfile(places: readonly string[]): string {
  return [
    ...(places.length > 1 ? [orElse] : []),
    'why=$(apparmor_parser --replace --skip-cache "$1" 2>&1) && exit 0',
    failed(`without its host layer: $why. ${mended('lxc')}`),
  ].join('; ');
}

const removeOwn = 'test "$LXC_CONFIG_FILE" != "$1" || rmdir "$2"';

/**
 * What LXC's configuration needs to say so that a container finds the kernel's interface for policy, through which its
 * own init loads its layer. What it shows there is the container's own policy namespace.
 */
export const securityfsSetting = 'lxc.mount.entry = /sys/kernel/security sys/kernel/security none bind,optional 0 0';
