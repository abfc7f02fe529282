/**
 * The Node binary of the current process, if hosts should prefer it to Debian's; undefined if the binary would not be
 * faster. Debian builds Node without a snapshot and without a code cache of the library. Every start then compiles the
 * library: a second under emulation, and a further second for programs with much use of the library.
 */
export function quickNode(): string | undefined {
  const built: Readonly<Record<string, unknown>> = { ...process.config.variables };
  const isQuick = built['node_use_node_snapshot'] === true && built['node_use_node_code_cache'] === true;
  // A Node with shared libraries is more than a single file.
  return isQuick && built['node_shared'] !== true ? process.execPath : undefined;
}
