import { useBlocker } from '@tanstack/react-router';
import { Question } from '../../design/dialog/dialog';
import { useTexts } from './texts';

/** Asks before what was typed is lost. */
export function UnsavedQuestion({ isDirty }: { readonly isDirty: boolean }) {
  const texts = useTexts();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <Question
      title={texts.leave.title}
      keep={texts.leave.stay}
      act={texts.leave.go}
      onKeep={reset}
      onAct={proceed}
    >
      {texts.leave.text}
    </Question>
  );
}
