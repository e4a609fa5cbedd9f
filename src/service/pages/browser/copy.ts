/** Shows the buttons that copy what stands before them. Without this script nothing is lost: one click selects the whole value. */
export function copyValues(): void {
  if (navigator.clipboard === undefined) return;
  for (const button of document.querySelectorAll<HTMLElement>('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const text = button.previousElementSibling?.textContent?.trim() ?? '';
      void navigator.clipboard.writeText(text).then(() => {
        const [word] = button.childNodes;
        if (word !== undefined) word.textContent = 'Copied';
      });
    });
  }
}
