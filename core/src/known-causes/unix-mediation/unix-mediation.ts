import type { RecognisedCause } from '../known-cause.ts';

/**
 * Recognises the creation of a unix socket. Ubuntu's kernels, and Linux since 6.17 under abi 5.0, mediate unix sockets
 * by rules of their own. A profile that may create sockets only lacks a rule for an address or a peer.
 */
export const unixMediation: RecognisedCause = ({ netFamily, operation }) =>
  netFamily === ('unix' as string) && (operation === ('create' as string) || operation === ('socketpair' as string))
    ? {
        id: 'unix-mediation',
        words:
          'on Ubuntu and Proxmox, no rule covers unix sockets in policy without an abi: begin the policy with `abi <abi/4.0>,`; in policy with an abi, add a `unix` rule',
        confirmed: false,
        link: 'https://github.com/containerd/containerd/issues/12726',
      }
    : undefined;
