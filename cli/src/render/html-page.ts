import { createHash } from 'node:crypto';
import { xmlText } from './xml-text.ts';

/** Colours have a contrast of at least 4.5 in both schemes; gains and losses differ by their words, too. */
const style = `
:root { color-scheme: light dark; --muted: #57606a; --line: #d0d7de; --gained: #9a3412; --lost: #1e40af; }
@media (prefers-color-scheme: dark) { :root { --muted: #9ea7b3; --line: #3d444d; --gained: #fdba74; --lost: #93c5fd; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.5rem 0 0.3rem; } ul + table { margin-top: 0.3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-top: 1px solid var(--line); }
bdi { font-family: ui-monospace, monospace; font-size: 0.9em; display: inline-block; vertical-align: top; }
@media screen { bdi { max-height: 9rem; overflow-y: auto; } }
ul { margin: 0; padding-left: 1.2rem; }
.columns { table-layout: fixed; } .columns th { width: 4rem; } .columns td.small { width: 15rem; }
@media (max-width: 40rem) {
  .columns :is(th, td) { display: block; width: auto; padding: 0; border: 0; }
  .columns :is(th, td):first-child { border-top: 1px solid var(--line); padding-top: 0.3rem; }
}
.gained { color: var(--gained); } .lost { color: var(--lost); } .muted { color: var(--muted); }
`;

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

  /** The style of pages: constant text. */
  static style(): Markup {
    return new Markup(style);
  }
}

/**
 * Renders a page without scripts, which needs no further file and makes no request. The page is also well-formed XML.
 *
 * @returns HTML, in UTF-8
 */
export function htmlPage(title: string, content: readonly Markup[]): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'`;
  const page = Markup.of`<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${policy}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>${title}</title>
<style>${Markup.style()}</style>
</head>
<body>
<h1>${title}</h1>
${content}
</body>
</html>
`;
  return `<!DOCTYPE html>\n${page.text}`;
}
