import type { Lead } from '../contract/lead.ts';

/** What people see as the same: case, widths and ways to compose a letter do not tell apart (Unicode NFKC). */
const folded = (text: string) => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** Whether a lead's name, company or own id has a text in it. */
export function isLeadFound(video: { lead: Lead; lead_id?: string | number | undefined }, text: string): boolean {
  const { lead, lead_id } = video;
  const wanted = folded(text);
  return [lead.name, lead.company, lead_id].some((one) => one !== undefined && folded(String(one)).includes(wanted));
}
