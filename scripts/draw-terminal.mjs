/**
 * Draws docs/terminal.svg, a terminal with a question and its answer, from the output of the built command.
 *
 *     npm run draw                                    docs/terminal.svg
 *     node scripts/draw-terminal.mjs FILE             a different file
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const question = 'lamellar can web:nginx exec /bin/sh';

/** The classes of the command's SGR codes. */
const classes = { 31: 'deny', 32: 'allow', 2: 'faint' };

/** Matches an SGR sequence. The code is captured: a split text alternates with codes. */
const sgr = new RegExp(`${String.fromCodePoint(27)}\\[(\\d*)m`);
const isText = (_, index) => index % 2 === 0;

writeFileSync(process.argv[2] ?? join(root, 'docs/terminal.svg'), drawing([`$ ${question}`, ...printed()]));

/** Returns the output of the command in a terminal with the example manifest, as lines. */
function printed() {
  const program = `'${process.execPath}' '${join(root, 'cli/dist/lamellar.cjs')}' --quiet`;
  const command = question.replace('lamellar', program);
  const cwd = join(root, 'docs/examples');
  const env = { ...process.env, TERM: 'xterm', NO_COLOR: '' };
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd, encoding: 'utf8', env, input: '' });
  return stdout.replaceAll('\r', '').trimEnd().split('\n');
}

/** @param {readonly string[]} lines */
function drawing(lines) {
  const [advance, height, margin] = [7.25, 18, 16];
  const columns = Math.max(...lines.map((line) => line.split(sgr).filter(isText).join('').length));
  const [wide, high] = [Math.ceil(columns * advance) + 2 * margin, lines.length * height + 2 * margin];
  const text = lines.map((line, index) => {
    const y = margin + (index + 0.75) * height;
    return `<text x="${margin}" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" aria-label="${escaped(question)}">`,
    '<style>text{font:12px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d8dee9}.allow{fill:#8fca6f}.deny{fill:#f0717b}.faint{fill:#8b95a7}</style>',
    `<rect width="${wide}" height="${high}" rx="8" fill="#1d212b"/>`,
    ...text,
    '</svg>',
    '',
  ].join('\n');
}

function spans(line) {
  let style = '0';
  return line
    .split(sgr)
    .map((piece, index) => {
      if (!isText(piece, index)) style = piece;
      else if (piece !== '')
        return classes[style] === undefined
          ? escaped(piece)
          : `<tspan class="${classes[style]}">${escaped(piece)}</tspan>`;
      return '';
    })
    .join('');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
