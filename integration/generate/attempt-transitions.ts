import { severalRules, words, type AttemptClass } from './attempt-class.ts';
import type { Random } from './random.ts';

/** Targets of programs and changes of profile: profiles of the case, and a missing profile. */
const targets = words('a b c b//&c unconfined missing');

const programs = words('/t/bin/one /t/bin/two /t/bin/three');

/** Programs with a single rule per execution mode, because the compiler refuses contradicting rules. */
export const execAttempts: AttemptClass = {
  name: 'exec',
  policyClass: 'file',
  base: ['/t/bin/* mr,'],
  attachment: (random) => random.pick(['', '', '', ...programs, '/t/bin/{one,two}', '/t/bin/t*', '/t/bin/*', '/t/**']),
  rules: (random) => {
    const owner = random.chance(10) ? 'owner ' : '';
    const rule = (path: string): string => `${owner}${path} ${randomExecution(random)},`;
    const denial = random.chance(20) ? [`${random.pick(['deny', 'audit deny'])} ${random.pick(programs)} x,`] : [];
    const one = random.chance(60) ? [rule(random.pick(programs))] : [];
    const others = random.chance(70) ? [rule(random.pick(['/t/bin/*', '/t/**', '/t/bin/t*']))] : [];
    return [...one, ...others, ...denial];
  },
  question: (random) => `${random.pick(['exec', 'exec', 'exec-nnp'])} ${random.pick(programs)} - 0`,
};

function randomExecution(random: Random): string {
  const way = random.pick(words('ix ix px Px ux pix pux PUx cx cix'));
  const isNamed = /p/i.test(way) && random.chance(60);
  const target = random.pick(targets);
  return isNamed ? `${way} -> ${random.chance(30) && target !== 'unconfined' ? '&' : ''}${target}` : way;
}

export const profileChangeAttempts: AttemptClass = {
  name: 'change_profile',
  base: ['file,', 'capability,'],
  rules: severalRules((random) => {
    const qualifier = random.pick(['', '', '', '', 'deny ', 'audit ', 'audit deny ']);
    const to = random.pick([
      '',
      ' -> *',
      ' -> {a,b}',
      ' -> &*',
      ' -> **',
      ' -> :n1:*',
      ' -> &:n1:**',
      ...randomTarget(random),
    ]);
    return `${qualifier}change_profile${to}`;
  }),
  question: (random) => {
    const operation = random.pick(words('change stack onexec change change-nnp stack-nnp onexec-nnp'));
    const target = random.pick([...targets, 'd', 'a//&unconfined', ':n1:a', 'a//&:n1:b']);
    return `${operation} ${operation.startsWith('stack') || random.chance(75) ? '' : '&'}${target}`;
  },
};

/** Targets for `change_profile`, repeated for a high probability. */
function randomTarget(random: Random): readonly string[] {
  return random.many(4, 4, () => ` -> ${random.chance(30) ? '&' : ''}${random.pick(targets)}`);
}
