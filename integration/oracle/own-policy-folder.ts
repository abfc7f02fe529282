import { fileURLToPath } from 'node:url';

/**
 * The include folder of tests, searched after `/etc/apparmor.d`: abi files without signals or without ptrace. Every
 * installed abi has both, so unmediated classes could not be tested.
 */
export const ownPolicyFolder = fileURLToPath(new URL('policy', import.meta.url));
