import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ulid } from 'ulid';
import { type Lead, type LeadView, OUR_LEAD_ID } from '../contract/lead.ts';
import { type LeadItem, type Library, openLibrary } from './library.ts';

/** A lead's id as a client gives it. */
type GivenId = string | number;

/** The people that videos are for. */
export class Leads {
  readonly #library: Library;

  constructor(table: string, client?: DynamoDBClient) {
    this.#library = openLibrary(table, client);
  }

  /** Notes a lead under the caller's own id, or under one of ours; what was there before is replaced. */
  async put(lead: Lead, given?: GivenId): Promise<LeadItem> {
    const before = given === undefined ? null : await this.get(given);
    const time = new Date().toISOString();
    const id = before?.id ?? `led_${ulid().toLowerCase()}`;
    const own = given === undefined || OUR_LEAD_ID.test(String(given)) ? undefined : given;
    const { data } = await this.#entity
      .put({
        lead_key: before?.lead_key ?? (own === undefined ? id : String(own)),
        id,
        ...(before?.lead_id !== undefined && { lead_id: before.lead_id }),
        ...(own !== undefined && { lead_id: own }),
        lead,
        created_at: before?.created_at ?? time,
        updated_at: time,
      })
      .go();
    return data as LeadItem;
  }

  /** By the caller's own id (`123` and `"123"` are the same) or by ours. */
  async get(id: GivenId): Promise<LeadItem | null> {
    const { data } = await this.#entity.get({ lead_key: String(id) }).go({ consistent: true });
    if (data || !OUR_LEAD_ID.test(String(id))) return data;
    const found = await this.#entity.query.byId({ id: String(id) }).go();
    return found.data[0] ?? null;
  }

  /** The key under which a lead's resources are gathered, also of one that was never noted. */
  async keyOf(id: GivenId): Promise<string> {
    return (await this.get(id))?.lead_key ?? String(id);
  }

  async remove(leadKey: string): Promise<void> {
    await this.#entity.delete({ lead_key: leadKey }).go();
  }

  get #entity() {
    return this.#library.entities.lead;
  }
}

/** The lead as the API answers it. */
export const viewLead = ({ id, lead_id, lead, created_at, updated_at }: LeadItem): LeadView => ({
  id,
  lead_id: lead_id ?? null,
  lead,
  created_at,
  updated_at,
});
