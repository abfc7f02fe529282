/**
 * The Node that runs this, where hosts are to have it before Debian's; undefined where it would be no quicker there. Debian
 * builds Node without a snapshot and without the code of its own library, which each start then compiles: a second under
 * emulation, and another where much of the library is used.
 */
export function quickNode(): string | undefined {
  const built: Readonly<Record<string, unknown>> = { ...process.config.variables };
  const isQuick = built['node_use_node_snapshot'] === true && built['node_use_node_code_cache'] === true;
  // With libraries of its own it is more than a file.
  return isQuick && built['node_shared'] !== true ? process.execPath : undefined;
}
