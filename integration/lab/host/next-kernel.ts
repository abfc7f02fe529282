import { wantedKernels } from '../kernels/kernel-list.ts';
import { provideHostKernel, type BootKernel } from './host-kernel.ts';

/** Series after stable's kernel, which mediate unix sockets and messages. Backports move on. */
const candidates = ['6.18', '6.17', '7.2', '7.3'];

/** Prepares the next kernel for users of Debian's backports: the first available candidate. */
export async function nextKernel(): Promise<BootKernel> {
  const reasons: string[] = [];
  for (const version of candidates)
    for (const wanted of wantedKernels.filter((one) => one.version === version))
      try {
        return await provideHostKernel(wanted);
      } catch (error) {
        reasons.push(error instanceof Error ? error.message : String(error));
        console.log(reasons.at(-1));
      }
  throw new Error(reasons.join('\n'));
}
