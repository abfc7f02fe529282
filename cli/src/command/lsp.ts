import type { CheckOptions } from '../check/check-all.ts';
import { connectEditor } from '../adapters/process/editor-connection.ts';
import { restoreOptimizer } from '../adapters/process/delay-optimizer.ts';
import { BufferChecker } from '../editor/buffer-checker.ts';
import { serveEditor } from '../editor/serve-editor.ts';

/** `lamellar lsp`: serves an editor until the editor ends the process. */
export async function lsp(options: CheckOptions, version: string): Promise<never> {
  restoreOptimizer();
  // An unknown kernel is an error on the command line, before the first message.
  const checker = new BufferChecker(options);
  serveEditor(connectEditor(), checker, version);
  return new Promise(() => {});
}
