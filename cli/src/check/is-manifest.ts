/** Recognises manifests by the extension; policy files have a different name. */
export function isManifest(path: string): boolean {
  return /\.ya?ml$/.test(path);
}
