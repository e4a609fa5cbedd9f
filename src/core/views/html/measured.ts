// Registers, event logs, TCB levels, certificates: what the hardware says.

import type { ReportSource } from '../../report/source.js';
import { certificatesSection } from './certificates.js';
import { eventLogSection } from './event-log.js';
import { type Measured, readMeasured } from './machines.js';
import { html } from './markup.js';
import { registersSection } from './registers.js';
import type { Section } from './section.js';
import { tcbTables } from './tcb.js';
import { validityCards } from './validity.js';

export async function measuredSections(source: ReportSource): Promise<Section[]> {
  const measured = readMeasured(source);
  if (measured.machines.length === 0) return [];
  return [
    registersSection(measured),
    eventLogSection(measured),
    hardwareSection(measured),
    certificatesSection(measured, source.roots.trustAnchors),
  ];
}

function hardwareSection(measured: Measured): Section {
  const title = 'Hardware';
  const { machines } = measured;
  return {
    id: 'hardware',
    title,
    body: html`<section id="hardware" class="stack-s"><h2>${title}</h2>${tcbTables(machines, measured)}${validityCards(machines, measured)}</section>`,
  };
}
