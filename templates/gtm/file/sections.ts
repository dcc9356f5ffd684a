/** The text of a .tpl file -> its sections. A section begins with a line that is exactly its marker. */
import type { Finding, Source } from './template.ts';

const SECTIONS = [
  'TERMS_OF_SERVICE',
  'INFO',
  'TEMPLATE_PARAMETERS',
  'SANDBOXED_JS_FOR_WEB_TEMPLATE',
  'SANDBOXED_JS_FOR_SERVER',
  'WEB_PERMISSIONS',
  'SERVER_PERMISSIONS',
  'TESTS',
  'NOTES',
] as const;

export type SectionName = (typeof SECTIONS)[number];

export type Sections = { [Name in SectionName]?: Source };

const MARKER = /^___([A-Z][A-Z_]*)___\s*$/;

/** Whatever the text is. Line ends are \n in what is returned; lines are counted as an editor does. */
export function sectionsOf(text: string): { sections: Sections; findings: Finding[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const sections: Sections = {};
  const findings: Finding[] = [];
  const begins = lines.flatMap((line, i) => {
    const name = MARKER.exec(line)?.[1];
    return name === undefined ? [] : [{ name, at: i }];
  });
  begins.forEach(({ name, at }, i) => {
    if (!isSection(name)) {
      findings.push({
        code: 'section_unknown',
        line: at + 1,
        message: `___${name}___ is no section of a template: ${SECTIONS.join(', ')} are`,
      });
      return;
    }
    if (sections[name] !== undefined) {
      findings.push({
        code: 'section_twice',
        line: at + 1,
        message: `___${name}___ is there before: this one is ignored`,
      });
      return;
    }
    const body = lines.slice(at + 1, begins[i + 1]?.at);
    sections[name] = { text: body.join('\n'), line: at + 2 };
  });
  const first = begins[0]?.at ?? lines.length;
  const before = lines.slice(0, first).findIndex((line) => line.trim() !== '');
  // a licence in a comment is known to be taken
  if (begins.length > 0 && before >= 0 && !/^\s*(\/[*/]|#|<!--)/.test(lines[before]!))
    findings.push({
      code: 'text_before_sections',
      line: before + 1,
      message: 'GTM has nothing before the first section',
    });
  return { sections, findings };
}

function isSection(name: string): name is SectionName {
  return (SECTIONS as readonly string[]).includes(name);
}
