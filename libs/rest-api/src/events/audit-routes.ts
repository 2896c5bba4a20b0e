import {
  auditOutcomes,
  auditSources,
  type AuditOutcome,
  type AuditQuery,
  type AuditRecord,
  type AuditSource,
} from '@distribute-schedule/application';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { IsMomentText, Optional, cursorMessage, isoOf, momentOf } from '../http/fields';
import { anything, choice, moment, nullable, object, page, text, whole } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';

class AuditDto {
  @Optional() @Matches(/^\d{1,15}(\.\d{1,15})?$/, cursorMessage) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
  /** Return only records of people, or of services and of requests that a role forbids. */
  @Optional() @IsIn(auditSources) source?: AuditSource;
  /** Id of the changed object, as a record shows it. */
  @Optional() @IsString() @Length(1, 2500) subject?: string;
  /** Name of the caller's token. */
  @Optional() @IsString() @Length(1, 128) who?: string;
  @Optional() @IsIn(auditOutcomes) outcome?: AuditOutcome;
  /** Only records of this time and later. */
  @Optional() @IsMomentText() from?: string;
  /** Only records before this time. */
  @Optional() @IsMomentText() to?: string;
}

const AuditPage = page(
  'AuditPage',
  object('AuditRecord', {
    id: text,
    at: moment,
    who: text,
    role: text,
    from: text,
    action: text,
    outcome: choice(auditOutcomes),
    /** Error code when the change was refused or failed. */
    reason: nullable(text),
    of: nullable(text),
    subject: text,
    /** Requests that the record stands for. It describes the latest of them. */
    count: whole,
    before: anything,
    after: anything,
  }),
);

/** The route for the audit records. */
export function auditRoutes({ ports: { audit } }: ApiParts): Route[] {
  return [
    defineRoute<AuditDto>({
      method: 'get',
      path: '/api/v1/audit',
      operationId: 'listAuditRecords',
      access: 'admin',
      tag: 'audit',
      summary:
        'List who requested which change and with which outcome, newest first. The outcome `attempted` means that the process died during the change, so it is unknown whether the change was made. A page looks at no more than 500 records of people and 500 of machines, so with filters it may be short or even empty, and there are more pages as long as `next_cursor` is not null. The filter `subject` reads an index',
      query: AuditDto,
      replies: { 200: AuditPage },
      handle: async ({ query }) => {
        const { records, next } = await audit.list(readAuditQuery(query));
        return ok({ items: records.map(viewRecord), next_cursor: next ?? null });
      },
    }),
  ];
}

function readAuditQuery({ cursor, limit = 50, from, to, ...conditions }: AuditDto): AuditQuery {
  return {
    limit,
    ...conditions,
    ...(cursor !== undefined && { before: cursor }),
    ...(from !== undefined && { from: momentOf(from) }),
    ...(to !== undefined && { to: momentOf(to) }),
  };
}

function viewRecord({ recordId, at, id, of, reason, before, after, count = 1, ...rest }: AuditRecord) {
  return {
    ...rest,
    id: recordId,
    at: isoOf(at),
    subject: id,
    count,
    of: of ?? null,
    reason: reason ?? null,
    before: before ?? null,
    after: after ?? null,
  };
}
