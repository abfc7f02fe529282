import { fileURLToPath } from 'node:url';

/**
 * Where policy of tests finds what Debian has not, behind `/etc/apparmor.d`: abi files without signals or
 * without ptrace. Every abi that is installed has both, so what is not mediated could not be tried.
 */
export const ownPolicyFolder = fileURLToPath(new URL('policy', import.meta.url));
