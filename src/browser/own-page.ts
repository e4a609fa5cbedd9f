// The page in the browser, as its script needs it, whatever the file was changed to: one in which everything that is seen stands
// in the body, and the document answers for itself.

/** What the page never has, and what would be a member of the document by its name: `body`, `querySelector`. */
const NAMED = 'form, img, embed, object, iframe';

/** A body of its own: the one in the file may have a shadow tree, which is seen in place of all that stands in it. */
export function ownPage(): void {
  for (const element of Document.prototype.querySelectorAll.call(document, NAMED)) {
    Element.prototype.remove.call(element);
  }
  const body = document.createElement('body');
  body.append(...document.body.childNodes);
  document.body.replaceWith(body);
}
