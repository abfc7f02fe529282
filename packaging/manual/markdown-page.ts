import { marked, type Token, type Tokens } from 'marked';
import { bold, example, italic, join, literal, prose, request, tagged, type Roff } from './roff.ts';

/**
 * Converts a page of docs/ to man(7), to avoid a second text to maintain. The caller adds the title. Text before the
 * first heading has no heading.
 */
export function roffOfMarkdown(markdown: string): readonly Roff[] {
  return marked.lexer(markdown).flatMap(block);
}

function block(token: Token): readonly Roff[] {
  switch (token.type) {
    case 'heading':
      return heading(token as Tokens.Heading);
    case 'paragraph':
    case 'text':
      return [request('PP'), inlines(token)];
    case 'code':
      return example((token as Tokens.Code).text.split('\n'));
    case 'table':
      return (token as Tokens.Table).rows.flatMap((row) => tableRow((token as Tokens.Table).header, row));
    case 'list':
      return (token as Tokens.List).items.flatMap((item) => listItem(item));
    case 'space':
      return [];
    default:
      throw new Error(`a manual page has no \`${token.type}\`: ${token.raw.slice(0, 80)}`);
  }
}

function heading({ depth, text }: Tokens.Heading): readonly Roff[] {
  if (depth === 1) return [];
  return depth === 2 ? [request('SH', prose(text.toUpperCase()))] : [request('SS', prose(text))];
}

/**
 * Formats a table row: the first cell is the tag, the second the description. Further cells follow the titles of their
 * columns.
 */
function tableRow(
  header: readonly Tokens.TableCell[],
  [first, ...others]: readonly Tokens.TableCell[],
): readonly Roff[] {
  if (first === undefined) return [];
  const said = others.map((cell, index): Roff => {
    const title = header[index + 1]?.text ?? '';
    return index === 0 ? inlines(cell) : join([prose(sentence(title)), inlines(cell)], ': ');
  });
  return tagged(
    inlines(first),
    said.flatMap((text, index) => (index === 0 ? [text] : [request('br'), text])),
  );
}

function sentence(title: string): string {
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

function listItem({ tokens }: Tokens.ListItem): readonly Roff[] {
  return [request('IP', '\\(bu' as Roff, '2' as Roff), ...tokens.flatMap(block).filter((line) => line !== '.PP')];
}

function inlines({ tokens = [] }: { readonly tokens?: readonly Token[] | undefined }): Roff {
  return join(tokens.map(inline));
}

function inline(token: Token): Roff {
  switch (token.type) {
    case 'codespan':
      return bold(literal((token as Tokens.Codespan).text));
    case 'strong':
      return bold(inlines(token));
    case 'em':
      return italic(inlines(token));
    // A link's text is enough to find a page, because the pages of docs/ are installed with the documentation.
    case 'link':
      return inlines(token);
    case 'br':
      return ' ' as Roff;
    case 'text':
    case 'escape':
      return prose((token as Tokens.Text).text.replaceAll(/\s*\n\s*/g, ' '));
    default:
      throw new Error(`a manual page has no \`${token.type}\`: ${token.raw.slice(0, 80)}`);
  }
}
