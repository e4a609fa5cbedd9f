/**
 * Follows a verification that is under way, and loads its page again when it has ended. The page says all of it without this
 * script too, to whoever loads it again.
 */
export function followVerification(): void {
  const place = document.getElementById('live');
  const address = place?.dataset.events;
  if (place === null || address === undefined) return;
  const steps = document.getElementById('steps');
  const template = document.getElementById('step');
  if (steps === null || !(template instanceof HTMLTemplateElement)) return;

  const add = (text: string, at: string): void => {
    const last = steps.lastElementChild;
    // What the page had already when it was made.
    if (last !== null && last.querySelector('time')?.dateTime.localeCompare(at) === 1) return;
    last?.classList.remove('now');
    last?.querySelector('use')?.setAttribute('href', '#m-done');
    const row = document.importNode(template.content, true);
    const [words, time] = [row.querySelector('p'), row.querySelector('time')];
    if (words !== null) words.textContent = text;
    if (time !== null) {
      time.dateTime = at;
      time.textContent = at.slice(11, 19);
    }
    steps.append(row);
    place.textContent = text;
  };

  const events = new EventSource(address);
  const hear = (kind: string, does: (at: string, data: Record<string, unknown>) => void): void => {
    events.addEventListener(`verification.${kind}`, (event) => {
      const { at, data } = JSON.parse(event.data);
      does(at, data);
    });
  };
  const ended = (): void => {
    events.close();
    location.reload();
  };
  hear('running', (at) => add('A worker has begun it.', at));
  hear('step', (_at, { steps: told }) => {
    if (!Array.isArray(told)) return;
    for (const { text, at } of told) add(String(text), String(at));
  });
  for (const kind of ['appraised', 'without-result', 'cancelled']) hear(kind, ended);
}
