import type { FoundCause } from '../known-causes/known-cause.ts';

/** Describes the causes of a denial in lines. */
export function causeLines(causes: readonly FoundCause[]): readonly string[] {
  const texts = causes.map(({ words, confirmed, link, fixedIn }) =>
    [
      `${confirmed ? 'cause' : 'likely cause'}: ${words}${fixedIn === undefined ? '' : ` (fixed in ${fixedIn})`}`,
      ...(link === undefined ? [] : [`  see ${link}`]),
    ].join('\n'),
  );
  return [...new Set(texts)].flatMap((text) => text.split('\n'));
}
