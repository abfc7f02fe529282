import type { RecognisedCause } from '../known-cause.ts';

/** Folders of /proc/sys without a folder of the same name in sysfs. */
const ofProc = /^\/sys\/(?:net|vm|user)\//;

/** Recognises a sysctl that runc opens in a detached proc: AppArmor evaluates the path without `/proc`. */
export const detachedSysctl: RecognisedCause = ({ name }) =>
  name !== undefined && ofProc.test(name)
    ? {
        id: 'detached-sysctl',
        words:
          'runc 1.3.3 opens /proc/sys in a detached mount, and AppArmor sees the path without /proc: update Incus, LXD or lxc-pve, whose host layers allow the path',
        confirmed: true,
        link: 'https://github.com/opencontainers/runc/issues/4968',
        fixedIn: 'Incus 6.19, lxc-pve 6.0.5-2',
        verdict: 'bug',
      }
    : undefined;
