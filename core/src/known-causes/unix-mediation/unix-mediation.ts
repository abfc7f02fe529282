import type { RecognisedCause } from '../known-cause.ts';

/** Recognises a unix socket. Ubuntu's kernels, and Linux since 6.17 under abi 5.0, mediate unix sockets by rules of their own. */
export const unixMediation: RecognisedCause = ({ netFamily }) =>
  netFamily === ('unix' as string)
    ? {
        id: 'unix-mediation',
        words:
          'on Ubuntu and Proxmox, no rule covers unix sockets in policy without an abi: begin the policy with `abi <abi/4.0>,`; in policy with an abi, add a `unix` rule',
        confirmed: false,
        link: 'https://github.com/containerd/containerd/issues/12726',
      }
    : undefined;
