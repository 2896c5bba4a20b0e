import { Diff } from '../../changes/diff';
import { changesBetween } from '../../changes/field-changes';
import { useTexts } from '../../changes/texts';
import { Facts, PlainText } from '../../design/block/block';
import { Dialog } from '../../design/dialog/dialog';
import { useWords } from '../../messages/words';
import { taskPath } from '../../links/paths';
import { jsonText } from '../../text/json-text';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import css from './audit.module.css';
import type { AuditRecord } from './queries';

/** All that one record says. */
export function Record({ record, onClose }: { readonly record: AuditRecord; readonly onClose: () => void }) {
  const { t, number } = useWords();
  const texts = useTexts();
  const { audit } = texts;
  const { subject, of, reason, count, before, after } = record;
  const changes = changesBetween(before, after);
  const isPlain = changes.some(({ field }) => field === '');
  const shownSubject = visibleText(subject);
  return (
    <Dialog
      title={record.action}
      isWide
      onClose={onClose}
      buttons={
        <button type="button" className="button" autoFocus onClick={onClose}>
          {t.common.close}
        </button>
      }
    >
      <div className={css.record}>
        <Facts
          facts={[
            [audit.at, <Moment at={record.at} />],
            [audit.outcome, audit.outcomes[record.outcome]],
            reason !== null && [audit.reason, reason],
            [audit.who, record.who],
            [audit.role, record.role],
            [audit.from, record.from],
            subject !== '' && [
              audit.subject,
              of === 'task' ? (
                <a href={taskPath(subject)} data-page>
                  {shownSubject}
                </a>
              ) : (
                shownSubject
              ),
            ],
            of !== null && [audit.kind, of],
            count > 1 && [audit.count, number(count)],
            [audit.record, record.id],
          ]}
        />
        {changes.length === 0 && <p className="soft">{audit.noChange}</p>}
        {changes.length > 0 && !isPlain && <Diff label={texts.title} changes={changes} />}
        {isPlain && (
          <PlainText label={texts.after}>{visibleText(jsonText({ before, after }, false))}</PlainText>
        )}
      </div>
    </Dialog>
  );
}
