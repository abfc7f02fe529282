/**
 * Puts all chunks of a bundle into one file. Each chunk is a text, compiled at the first use: unused code costs a
 * command next to nothing, however large the bundle grows. V8 would otherwise read all chunks before the start.
 *
 * The texts are a comment, because V8 skips a comment in a quarter of the time of a literal. A function around the
 * comment returns its source, and each text is a slice of the source.
 *
 * The chunks are CommonJS, and therefore load the modules of Node at the first use, too.
 */
export const oneFile = {
  name: 'one-file',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle);
    const entry = chunks.find(({ isEntry }) => isEntry);
    // An import() in a compiled text has no resolver.
    const importing = chunks.find(({ code }) => /\bimport\s*\(/.test(code));
    if (importing !== undefined) this.error(`${importing.fileName} has an import() that is no require()`);
    const ambiguous = chunks.find(({ code }) => code.includes(hiddenEnd));
    if (ambiguous !== undefined)
      this.error(`${ambiguous.fileName} has ${hiddenEnd}, which stands for the end of a comment`);
    const places = {};
    let source = 'function () {/*\n';
    for (const { fileName, code } of chunks) {
      const from = source.length;
      source += ascii(code).replaceAll('*/', hiddenEnd);
      places[`./${fileName}`] = [from, source.length];
    }
    source += '\n*/}';
    for (const { fileName } of chunks) if (fileName !== entry.fileName) delete bundle[fileName];
    const named = JSON.stringify({ places, entry: `./${entry.fileName}`, standIn: hiddenEnd, length: source.length });
    entry.code = `#!/usr/bin/env node\n(${String(start)})(${named}, __filename, ${source});\n`;
  },
};

/** The replacement for the end of a comment in a text. */
const hiddenEnd = '*~/';

/**
 * Escapes non-ASCII characters. V8 keeps an ASCII file as one byte a character, and reads the file in half the time.
 */
function ascii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The loader. The bundler writes the source of this function into the file; the function must not use names from
 * outside.
 */
function start({ places, entry, standIn, length }, file, texts) {
  const source = String(texts);
  if (source.length !== length) {
    process.stderr.write(`lamellar: ${file} is not as it was built\nhint: install it again\n`);
    process.exitCode = 3;
    return;
  }
  const { compileFunction } = process.getBuiltinModule('node:vm');
  const modules = new Map();
  const need = (name) => {
    if (!Object.hasOwn(places, name)) return process.getBuiltinModule(name);
    let exports = modules.get(name);
    if (exports === undefined) {
      modules.set(name, (exports = {}));
      const text = source.slice(...places[name]).replaceAll(standIn, '*/');
      const parameters = ['exports', 'require', 'LAMELLAR_BUNDLE'];
      compileFunction(text, parameters, { filename: `lamellar/${name.slice(2)}` })(exports, need, file);
    }
    return exports;
  };
  need(entry);
}
