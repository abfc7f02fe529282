import { measuredKernels } from '../../kernels/measured-kernels.ts';
import type { EvaluatedCause } from '../evaluation.ts';

/** Recognises an access that the policy denies under a different measured kernel. */
export const differentKernel: EvaluatedCause = ({ record, refuses }) => {
  const versions = measuredKernels.flatMap(({ version, behaviours }) => (refuses(record, behaviours) ? [version] : []));
  const newest = versions.at(-1);
  if (newest === undefined) return undefined;
  const others = versions.length === 1 ? 'denies' : `and ${versions.length - 1} older deny`;
  return {
    id: 'different-kernel',
    words: `a different kernel: ${newest} ${others} the access (\`--kernel ${newest}\`)`,
    confirmed: true,
    link: 'https://github.com/containerd/containerd/issues/12886',
  };
};
