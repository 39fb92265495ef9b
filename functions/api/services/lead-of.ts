import { type Lead, NOBODY, OUR_LEAD_ID } from '../../contract/lead.ts';
import type { Leads } from '../../store/leads.ts';
import { refuse } from './checks.ts';

/** For whom something is made: the key that gathers it, the id to echo, and the person where one is needed. */
export interface LeadReference {
  readonly lead_key: string;
  readonly lead_id?: string | number;
}

/** The lead that a request only refers to; it need not be known here. */
export async function referTo(leads: Leads, given: string | number | undefined): Promise<LeadReference> {
  if (given === undefined) return { lead_key: NOBODY };
  return { lead_key: await leads.keyOf(given), lead_id: given };
}

/** The lead of a request that needs the person. Nothing is noted yet. @throws Problem 422 for an id that is not known. */
export async function personOf(
  leads: Leads,
  { lead, lead_id }: { lead?: Lead | undefined; lead_id?: string | number | undefined },
): Promise<Lead> {
  // A caller names new leads by ids of their own: one of ours that is not known is a mistake, whoever comes with it.
  if (lead && !OUR_LEAD_ID.test(String(lead_id ?? ''))) return lead;
  const known = lead_id === undefined ? null : await leads.get(lead_id);
  if (!known) {
    const message = 'there is no such lead: PUT it at /api/v1/leads/{id} first, or send lead';
    refuse([{ pointer: '/lead_id', message }]);
  }
  return lead ?? (known?.lead as Lead);
}

/** Notes the person that came with a request, and gives the reference. */
export async function noteLead(
  leads: Leads,
  { lead, lead_id }: { lead?: Lead | undefined; lead_id?: string | number | undefined },
): Promise<LeadReference> {
  if (!lead) return referTo(leads, lead_id);
  const noted = await leads.put(lead, lead_id);
  return { lead_key: noted.lead_key, lead_id: lead_id ?? noted.id };
}
