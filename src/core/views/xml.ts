// Text in XML: in an attribute or between tags.

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Not characters of XML 1.0 (section 2.2), so not even an escape may stand for them. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

export function escapeXml(text: string): string {
  return text.replace(NOT_XML, '\u{fffd}').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
