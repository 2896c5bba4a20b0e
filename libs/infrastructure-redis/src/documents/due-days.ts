import type { DueDayChange } from '@distribute-schedule/domain';
import type { ScriptArgument } from '../lua/define-script';
import { records } from '../lua/scripts';

/** The arguments of one day, as `takeDays` of include-days.lua reads them. */
export function dueDayArguments({ day, add }: DueDayChange): ScriptArgument[] {
  const amounts = Object.entries(add).flat();
  return [...records.dueDay({ day, amountCount: amounts.length }), ...amounts];
}
