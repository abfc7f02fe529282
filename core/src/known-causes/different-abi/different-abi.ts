import { textOf } from '../../source/printable-text.ts';
import type { EvaluatedCause } from '../evaluation.ts';

/** Recognises a denial in a class that the policy does not mediate: the loaded policy has different features. */
export const differentAbi: EvaluatedCause = ({ record: { event }, decisions }) => {
  const open = decisions.flatMap(({ checks }) => checks).find(({ because }) => because === 'not-mediated');
  if (event !== 'DENIED' || open === undefined) return undefined;
  return {
    id: 'different-abi',
    words: `a different abi, compiler or kernel: this policy does not mediate the access in \`${textOf(open.part.profile.name)}\`, but the loaded policy did`,
    confirmed: true,
    link: 'https://github.com/lxc/lxc/issues/4529',
  };
};
