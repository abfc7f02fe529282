import { describe, expect, test } from 'vitest';
import { expandTemplate, isTemplate, type TemplateValues } from './policy-template.ts';

const values: TemplateValues = new Map([
  ['Name', ['c']],
  ['Imports', ['#include <tunables/global>', '#include <x>']],
  ['Version', ['300000']],
  ['Off', ['false']],
  ['None', []],
]);

describe('a template', () => {
  test.each([
    ['profile {{.Name}} {\n  signal peer={{ .Name }},\n}\n', 'profile c {\n  signal peer=c,\n}\n'],
    ['{{if .Version}}\na\n{{else}}\nb\n{{end}}\nc', '\na\n\n\n\nc'],
    ['{{if .None}}\na\n{{else if .Name}}\nb\n{{else}}\nd\n{{end}}', '\n\n\nb\n\n\n'],
    ['{{if ge .Version 208096}}a{{end}}{{if lt .Version 3}}b{{end}}{{if not .Off}}c{{end}}', 'ac'],
    ['{{if eq .Name "c"}}a{{end}}{{if ne .Name "c"}}b{{end}}', 'a'],
    ['{{range .None}}\n{{.}}\n{{end}}x', '\n\nx'],
    ['{{- /* a\nb */ -}}x', '\nx'],
    ['owner /{a,{b,c}} r, {{.Name}}', 'owner /{a,{b,c}} r, c'],
    ['{{if .None}}{{if .Unknown}}a{{end}}{{range .Unknown}}{{end}}{{.Unknown}}{{end}}x', 'x'],
    ['{{if .Name}}a{{else if .Unknown}}b{{end}}', 'a'],
    ['a{{.None}}b', 'ab'],
  ])('%j', (text, expected) => {
    const found = expandTemplate(text, values);
    const lines = (one: string): number => one.split('\n').length;
    expect(found).toEqual({ text: expected });
    expect(lines(expected)).toBe(lines(text));
  });

  test('has every value of a list, in the lines of one value', () => {
    const found = expandTemplate('{{range $v := .Imports}}\n  {{$v}}\n{{end}}\nx', values);
    expect(found).toEqual({ text: '   #include <tunables/global> \n  #include <x>\n\nx' });
  });

  test('of a Go file is the text that declares a profile', () => {
    const file = 'package apparmor // import "x"\n\nconst other = `x\n`\nconst base = `\nprofile {{.Name}} {\n}\n`\n';
    expect(expandTemplate(file, values)).toEqual({ text: '\n\n\n\n\nprofile c {\n}\n\n' });
  });

  test.each([
    ['a\n{{.Unknown}}', 'no value for `.Unknown`', 2],
    ['a\n{{if .Unknown}}{{end}}', 'no value for `.Unknown`', 2],
    ['{{if not .Unknown}}{{end}}', 'no value for `.Unknown`', 1],
    ['{{if .None}}{{else if ge .Unknown 1}}{{end}}', 'no value for `.Unknown`', 1],
    ['{{range $v := .Unknown}}{{$v}}{{end}}', 'no value for `.Unknown`', 1],
    ['{{template "x"}}', '`template "x"` is not understood', 1],
    ['{{if and .A .B}}{{end}}', '`and .A .B` is not understood', 1],
    ['\n{{if .Name}}\n', 'an `if` or `range` without `end`', 2],
    ['{{end}}', '`end` without a beginning', 1],
    ['{{else}}', '`else` without a beginning', 1],
  ])('%j is not understood', (text, problem, line) => expect(expandTemplate(text, values)).toEqual({ problem, line }));
});

test.each([
  ['a\n\nprofile {{.Name}} {', true],
  ['{{- end -}}', true],
  ['# {{.Name}}\n/{{usr/,}bin,{.a,b}}/c r,\n@{end}={{a,b},c}', false],
])('%j is a template: %s', (text, expected) => expect(isTemplate(text)).toBe(expected));
