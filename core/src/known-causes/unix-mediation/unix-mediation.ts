import type { RecognisedCause } from '../known-cause.ts';

/** Recognises a unix socket: Linux 6.17 and Ubuntu's kernels mediate unix sockets apart from the network. */
export const unixMediation: RecognisedCause = ({ netFamily }) =>
  netFamily === ('unix' as string)
    ? {
        id: 'unix-mediation',
        words:
          'on Ubuntu and Proxmox, and since Linux 6.17, `network,` covers no unix sockets in policy without an abi: add a `unix` rule, or begin the policy with `abi <abi/4.0>,`',
        confirmed: false,
        link: 'https://github.com/containerd/containerd/issues/12726',
      }
    : undefined;
