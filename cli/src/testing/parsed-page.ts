import { execFileSync } from 'node:child_process';

/** A page as an XML parser reads it. */
interface ParsedPage {
  /** The names of the elements, sorted. */
  readonly elements: readonly string[];
  /** The texts of the names. */
  readonly names: readonly string[];
}

const program = `
import json, sys, xml.etree.ElementTree as tree
local = lambda element: element.tag.split('}')[1]
def parsed(page):
    root = tree.fromstring(page)
    return {'elements': sorted({local(each) for each in root.iter()}), 'names': [each.text for each in root.iter() if local(each) == 'bdi']}
print(json.dumps([parsed(page) for page in json.load(sys.stdin)]))`;

/** Parses pages with Python's XML parser. A page that is not well-formed throws an error. */
export function parsedPages(pages: readonly string[]): readonly ParsedPage[] {
  const input = JSON.stringify(pages);
  return JSON.parse(execFileSync('python3', ['-c', program], { input, encoding: 'utf8' })) as readonly ParsedPage[];
}
