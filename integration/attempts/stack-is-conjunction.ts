import type { AttemptLaw } from './attempt-law.ts';

/**
 * Where a call asks more than once, or about others than its subject: either of two capabilities, who opened a file, who
 * made a socket; and where some layers alone are asked, or the layers together: changes of label, D-Bus, unix sockets.
 */
const otherwise =
  /^(?:capability\t(?:dac_override|dac_read_search|bpf)|file\t(?:passed-|exec)|network\t.*\t[^-\t]+$|change_profile\t|dbus\t|unix\t)/;

/** A profile in unconfined mode, which some kernels ask beside a confined one only. */
const inUnconfinedMode = /^profile (\w+) flags=\([^)]*\bunconfined\b/gm;

/**
 * A stack is allowed what each of its layers is allowed by itself, and nothing else. The answers to the layers follow the
 * stack's in a random case.
 */
export const stackIsConjunction: AttemptLaw = {
  name: 'a stack is allowed what each layer is allowed',
  expect: ({ policy, questions, layers }, answers) => {
    const unconfined = new Set(
      policy.flatMap(({ namespace, text }) =>
        Array.from(text.matchAll(inUnconfinedMode), ([, name = '']) =>
          namespace.length === 0 ? name : `:${namespace.join('//')}:${name}`,
        ),
      ),
    );
    return questions.map((question, index) => {
      const [label = '', ...rest] = question.split('\t');
      const parts = layers.get(label) ?? [];
      if (parts.length < 2 || parts.some((part) => unconfined.has(part)) || otherwise.test(rest.join('\t')))
        return undefined;
      const verdicts = new Set(parts.map((_, layer) => answers[index + 1 + layer]?.verdict));
      if (verdicts.has('?') || verdicts.has(undefined)) return undefined;
      return verdicts.has('0') ? '0' : '1';
    });
  },
};
