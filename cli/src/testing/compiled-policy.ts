import { readFileSync } from 'node:fs';

function compiled(name: string): Buffer {
  return readFileSync(new URL(`compiled/${name}.bin`, import.meta.url));
}

/** `twoProfiles`, compiled by apparmor_parser 4.1. */
export const compiledTwoProfiles = compiled('two-profiles');

/**
 * `profile :inner:c flags=(complain) { capability kill, signal peer=*x, deny signal (send) peer=/usr/**, }`, compiled
 * by apparmor_parser 4.1.
 */
export const compiledNamespace = compiled('namespace');

/** `twoProfiles`, compiled and compressed by apparmor_parser 5.0 for kernel 7.3: a zstd frame for each profile. */
export const compressedTwoProfiles = compiled('compressed-two-profiles');

/** `twoProfiles`, compiled by apparmor_parser 4.1 on a machine without AppArmor: the profiles mediate nothing. */
export const compiledWithoutFeatures = compiled('without-features');

/**
 * Profiles compiled by apparmor_parser 4.1: `nginx /usr/sbin/nginx*` with a hat and a child, `glob /opt/{a,bc}/*`,
 * `one` and `other`, both `/two/*`, a profile named `/bin/exact`, and one without a path, `none`.
 */
export const compiledAttachments = compiled('attachments');

/**
 * Compiled profiles named after the programs below `/sbin` in their attachments: `closed`, and in complain mode
 * `complaining` and `quiet`, the second with a deny rule for sys_admin; `free`, which is unconfined; and `able`, the
 * only profile with sys_admin.
 */
export const compiledInits = compiled('inits');
