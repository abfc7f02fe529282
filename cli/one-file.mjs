/**
 * Puts all chunks of a bundle into one file, each as a text that is compiled when it is first asked for: what a command does
 * not use costs it next to nothing, however much the others grow. V8 would read through all of it before it starts.
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
    const texts = Object.fromEntries(chunks.map(({ fileName, code }) => [`./${fileName}`, ascii(code)]));
    for (const { fileName } of chunks) if (fileName !== entry.fileName) delete bundle[fileName];
    entry.code = `#!/usr/bin/env node\n(${String(start)})(${JSON.stringify(texts)}, './${entry.fileName}', __filename);\n`;
  },
};

/** Without other characters, V8 keeps a file as one byte a character, and reads it in half the time. */
function ascii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Is written into the file as it stands here, and so knows nothing that is around it. */
function start(texts, entry, file) {
  const { compileFunction } = process.getBuiltinModule('node:vm');
  const modules = new Map();
  const need = (name) => {
    if (!Object.hasOwn(texts, name)) return process.getBuiltinModule(name);
    let exports = modules.get(name);
    if (exports === undefined) {
      modules.set(name, (exports = {}));
      const parameters = ['exports', 'require', 'LAMELLAR_BUNDLE'];
      compileFunction(texts[name], parameters, { filename: `lamellar/${name.slice(2)}` })(exports, need, file);
    }
    return exports;
  };
  need(entry);
}
