import { useNow } from './ticker';
import { durationText } from './time-texts';

/** For how long something has lasted, by the clock of the server. */
export function Elapsed({ since }: { readonly since: string | null }) {
  const now = useNow();
  return (
    <span className="number">
      {since === null ? '–' : durationText(Math.max(0, now - Date.parse(since)))}
    </span>
  );
}
