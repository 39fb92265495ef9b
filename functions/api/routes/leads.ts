import { ErasureReceipt, Lead, LeadView } from '../../contract/lead.ts';
import { ok, type Route, route } from '../route.ts';
import type { LeadService } from '../services/lead-service.ts';

const path = '/api/v1/leads/{id}';
const tag = 'Leads';

export const leadRoutes = (leads: LeadService): Route[] => [
  route({
    method: 'PUT',
    path,
    tag,
    summary: 'Note the person that videos are for, under your own id',
    body: Lead,
    examples: { crm: { name: 'John Doe', company: 'Acme Corp', industry: 'SaaS', email: 'john@acme.example' } },
    answers: {
      200: { description: 'The lead, changed', schema: LeadView },
      201: { description: 'The lead, new', schema: LeadView },
    },
    problems: { 404: 'No lead has or can have this id' },
    handle: async (request) => {
      const { lead, isNew } = await leads.put(request.path('id'), request.body);
      return { status: isNew ? 201 : 200, body: lead, headers: {} };
    },
  }),
  route({
    method: 'GET',
    path,
    tag,
    summary: 'Tell what is known of a lead',
    answers: { 200: { description: 'The lead', schema: LeadView } },
    problems: { 404: 'There is no such lead' },
    handle: async (request) => ok(await leads.get(request.path('id'))),
  }),
  route({
    method: 'DELETE',
    path,
    tag,
    summary: 'Erase a lead and everything that was made for it',
    answers: { 200: { description: 'A receipt that lists what went', schema: ErasureReceipt } },
    problems: { 404: 'Nothing is known of such a lead' },
    handle: async (request) => ok(await leads.erase(request.path('id'))),
  }),
];
