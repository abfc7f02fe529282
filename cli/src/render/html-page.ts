import { createHash } from 'node:crypto';
import { pageStyle } from './page-style.ts';
import { digitsOf } from '../words/count-of.ts';
import { xmlText } from './xml-text.ts';

/** Markup, in which every text is escaped. */
export class Markup {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** Builds markup from a template. Strings are escaped; markup stays. */
  static of(texts: TemplateStringsArray, ...values: readonly (string | Markup | readonly Markup[])[]): Markup {
    const parts = values.map((value) => {
      if (typeof value === 'string') return xmlText(value);
      return value instanceof Markup ? value.text : value.map(({ text }) => text).join('\n');
    });
    return new Markup(texts.map((text, index) => `${text}${parts[index] ?? ''}`).join(''));
  }

  /** Joins pieces of markup without a separator. */
  static joined(parts: readonly Markup[]): Markup {
    return new Markup(parts.map(({ text }) => text).join(''));
  }

  /** Makes markup of constant text, such as a style. */
  static constant(text: string): Markup {
    return new Markup(text);
  }
}

/** The parts of a page besides its content. */
interface PageSettings {
  /** The heading; by default the title. */
  readonly heading?: Markup;
  /** A script without `<` and `&`, constant text. The page must be complete without the script. */
  readonly script?: string;
}

/**
 * Renders a page that needs no further file and makes no request. The page is also well-formed XML.
 *
 * @returns HTML, in UTF-8
 */
export function htmlPage(
  title: string,
  content: readonly Markup[],
  { heading = Markup.of`${title}`, script }: PageSettings = {},
): string {
  const scripts = script === undefined ? [] : [Markup.of`<script>${Markup.constant(script)}</script>`];
  const allowed = script === undefined ? '' : `; script-src '${hashOf(script)}'`;
  const policy = `default-src 'none'; style-src '${hashOf(pageStyle)}'${allowed}; base-uri 'none'; form-action 'none'`;
  const page = Markup.of`<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${policy}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>${title}</title>
<style>${Markup.constant(pageStyle)}</style>
</head>
<body>
<h1>${heading}</h1>
${content}
${scripts}
</body>
</html>
`;
  return `<!DOCTYPE html>\n${page.text}`;
}

/** Returns the source expression of Content-Security-Policy for a text. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Renders a name as a unit: writing from right to left does not reorder the text around the name. */
export function nameMarkup(text: string): Markup {
  return Markup.of`<bdi>${text}</bdi>`;
}

/** Renders a sentence with names in backquotes. */
export function sentenceMarkup(sentence: string): Markup {
  const parts = sentence.split('`');
  // An odd number of backquotes has no pairs.
  if (parts.length % 2 === 0) return nameMarkup(sentence);
  return Markup.joined(parts.map((part, index) => (index % 2 === 1 ? nameMarkup(part) : Markup.of`${part}`)));
}

/** Renders a section with a heading, if the section has content. */
export function htmlSection(title: string, content: readonly Markup[], id = ''): readonly Markup[] {
  if (content.length === 0) return [];
  return [id === '' ? Markup.of`<h2>${title}</h2>` : Markup.of`<h2 id="${id}">${title}</h2>`, ...content];
}

/** The number of names before the names that a click shows. */
const shownNames = 6;

/** Renders a list of names: the first names, and the rest on a click. */
export function nameList(all: readonly string[], kind = '', render = nameMarkup): Markup {
  const list = (some: readonly string[]): Markup =>
    Markup.of`<ul class="${kind}">${some.map((each) => Markup.of`<li>${render(each)}</li>`)}</ul>`;
  const more = all.slice(shownNames);
  if (more.length === 0) return list(all);
  return Markup.of`${list(all.slice(0, shownNames))}<details><summary>and ${digitsOf(more.length)} more</summary>${list(more)}</details>`;
}
