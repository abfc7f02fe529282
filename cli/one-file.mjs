/**
 * Puts all chunks of a bundle into one file, each as a text that is compiled when it is first asked for: what a command does
 * not use costs it next to nothing, however much the others grow. V8 would read through all of it before it starts.
 *
 * The texts are a comment, which V8 skips in a quarter of the time that it needs for literals. A function around the comment gives
 * its source, of which each text is a slice.
 *
 * The chunks are CommonJS, and so what they need of Node is loaded no earlier, either.
 */
export const oneFile = {
  name: 'one-file',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle);
    const entry = chunks.find(({ isEntry }) => isEntry);
    // What is compiled from a text has nobody to answer it.
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

/** Stands for the end of a comment where the text has one. */
const hiddenEnd = '*~/';

/** Without other characters, V8 keeps a file as one byte a character, and reads it in half the time. */
function ascii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Is written into the file as it stands here, and so knows nothing that is around it. */
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
