import type { Random } from './random.ts';

const parts = ['a', 'b', 'ab', '/', '*', '**', '?', '[ab]', '[^a]', '{a,b}', '{,a}', '{a,b*}', '/b/', '{/a,/b/}', '//'];

/** A random attachment: paths with few letters, to make wildcards overlap. */
function randomAttachment(random: Random): string {
  const length = 1 + random.below(6);
  return `/${Array.from({ length }, () => random.pick(parts)).join('')}`;
}

/** Policy of profiles with random attachments, either explicit or as profile names. */
export function randomAttachments(random: Random): string {
  const profiles = Array.from({ length: 1 + random.below(5) }, (_, index) => {
    const path = randomAttachment(random);
    return random.below(4) === 0 ? `profile "${path}" { }` : `profile p${index} "${path}" { }`;
  });
  return `abi <abi/4.0>,\n${profiles.join('\n')}\n`;
}
