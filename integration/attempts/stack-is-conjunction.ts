import type { AttemptLaw } from './attempt-law.ts';

/**
 * Attempts outside the law. Some calls check several permissions or labels: alternative capabilities, the opener of a
 * file, the creator of a socket. Some checks concern only some layers or the whole stack: changes of label, D-Bus, unix
 * sockets.
 */
const outsideLaw =
  /^(?:capability\t(?:dac_override|dac_read_search|bpf)|file\t(?:passed-|exec)|network\t.*\t[^-\t]+$|change_profile\t|dbus\t|unix\t)/;

/** A profile in unconfined mode: some kernels evaluate such a profile only next to a confined profile. */
const inUnconfinedMode = /^profile (\w+) flags=\([^)]*\bunconfined\b/gm;

/**
 * A stack is allowed exactly the intersection of all layers' permissions. In a random case, the layers' answers follow
 * the stack's answer.
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
      if (parts.length < 2 || parts.some((part) => unconfined.has(part)) || outsideLaw.test(rest.join('\t')))
        return undefined;
      const verdicts = new Set(parts.map((_, layer) => answers[index + 1 + layer]?.verdict));
      if (verdicts.has('?') || verdicts.has(undefined)) return undefined;
      return verdicts.has('0') ? '0' : '1';
    });
  },
};
