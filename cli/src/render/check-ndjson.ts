import type { CheckedFile } from '../check/checked-file.ts';
import { checkedFileView } from '../views/check-view.ts';
import type { CheckReport } from './check-report.ts';
import { LineWriter } from './line-writer.ts';

/** Prints one JSON object a file. */
export class CheckNdjson implements CheckReport {
  readonly #out = new LineWriter();

  file(checked: CheckedFile): void {
    this.#out.line(JSON.stringify(checkedFileView(checked)));
  }

  end(): void {
    this.#out.end();
  }
}
