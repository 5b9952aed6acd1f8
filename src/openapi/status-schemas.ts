// Schemas of the responses about the state of a deployment: /health, /health?deep and /status.json.

import * as z from 'zod';
import { failureCodes } from '../core/failure.ts';
import { incidentSeverities } from '../status/incidents.ts';
import { statusPartIds } from '../status/parts.ts';

const buildVersionSchema = z.string().meta({ description: 'The version of the build.' });

const dataAgeSchema = z.object({
  name: z.string(),
  builtAt: z.string().meta({ description: 'When the source was built, in ISO 8601.' }),
  ageDays: z.int().min(0),
  freshness: z.enum(['fresh', 'aging', 'stale']).meta({ description: '`fresh` up to 33 days, `aging` up to 45 days.' }),
});

export const healthSchema = z
  .object({
    status: z.enum(['ok']).meta({ description: 'Also `ok` with stale data, which is less precise rather than wrong.' }),
    version: buildVersionSchema,
    data: dataAgeSchema,
  })
  .meta({
    description: 'The version of the build and the age of its data.',
    examples: [
      {
        status: 'ok',
        version: '0.1.0',
        data: { name: 'DB-IP City Lite', builtAt: '2026-06-05T13:42:02Z', ageDays: 25, freshness: 'fresh' },
      },
    ],
  });

export const deepHealthSchema = z
  .object({
    status: z.enum(['ok', 'down']).meta({ description: '`down` while a part is down.' }),
    checkedAt: z.string().meta({ description: 'When the parts were checked, in ISO 8601. Kept for 30 seconds.' }),
    version: buildVersionSchema,
    data: dataAgeSchema,
    parts: z.array(
      z.object({
        id: z.enum(statusPartIds),
        status: z
          .enum(['ok', 'down', 'unknown'])
          .meta({ description: '`unknown`: it could not be checked or has not run yet.' }),
      }),
    ),
    scheduledRunAt: z
      .string()
      .nullable()
      .meta({ description: 'When the last scheduled run completed, in ISO 8601; null while that is not known.' }),
  })
  .meta({ description: 'The parts that a deployment depends on, and the age of its data.' });

export const statusSchema = deepHealthSchema
  .extend({
    errors: z
      .array(z.object({ code: z.enum(failureCodes), count: z.int().min(1) }))
      .nullable()
      .meta({
        description:
          'How often requests without a project, and pages, failed in the last 24 hours, by code of status 500 and above. Null while counts cannot be read.',
      }),
    incidents: z
      .array(
        z.object({
          id: z.string(),
          severity: z.enum(incidentSeverities),
          openedAt: z.string(),
          closedAt: z.string().nullable().meta({ description: 'Null while the incident is open.' }),
          updates: z
            .array(z.object({ at: z.string(), text: z.string() }))
            .meta({ description: 'Oldest first. The first describes the incident.' }),
        }),
      )
      .nullable()
      .meta({ description: "The operator's reports, newest first. Null while they cannot be read." }),
  })
  .meta({
    description: 'The state of a deployment: its parts, the age of its data, errors, and reports of its operator.',
    examples: [
      {
        status: 'ok',
        checkedAt: '2026-11-27T12:00:00.000Z',
        version: '0.1.0',
        data: { name: 'DB-IP City Lite', builtAt: '2026-11-01T13:42:02Z', ageDays: 25, freshness: 'fresh' },
        parts: statusPartIds.map((id) => ({ id, status: 'ok' })),
        scheduledRunAt: '2026-11-27T11:56:00.000Z',
        errors: [{ code: 'settings_unavailable', count: 3 }],
        incidents: [
          {
            id: 'a1b2c3',
            severity: 'minor',
            openedAt: '2026-11-20T08:00:00.000Z',
            closedAt: '2026-11-20T09:10:00.000Z',
            updates: [
              { at: '2026-11-20T08:00:00.000Z', text: 'Changes of settings arrive late.' },
              { at: '2026-11-20T09:10:00.000Z', text: 'Changes arrive as usual.' },
            ],
          },
        ],
      },
    ],
  });
